/** A program that only some tests need. Where it is missing, the whole file is skipped and says what to install. */
import t from 'tap';
import type { TestProgram } from '../../scripts/test-programs.ts';

/** The program's path. To be called before the file's first test. */
export function needTestProgram(name: TestProgram): string {
  const path = process.env[`TEST_${name}`];
  if (path) return path;
  t.plan(0, process.env[`TEST_NO_${name}`] ?? 'npm test finds or installs what this needs');
  // Nothing in the file can run, and it has not begun to.
  process.exit();
}
