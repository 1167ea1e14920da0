/** Prometheus' own checker; tests that need it are skipped where it is not installed. */
import { spawnSync } from 'node:child_process';

const { TEST_PROMTOOL: program = '' } = process.env;

/** For tap's `skip`. */
export const withoutPromtool = program === '' && 'promtool is not installed';

/** Runs it and returns what it said, both streams together. */
export function promtool(args: readonly string[], input = ''): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(program, args, { input, encoding: 'utf8' });
  return { status, output: stdout + stderr };
}
