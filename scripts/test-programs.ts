/**
 * Programs that only some tests need: installed where they can be, and only by the test run. On CI they must be there;
 * elsewhere the files that need one are skipped and told why.
 */
import { CHROMIUM, findProgram, installChineseFont, needProgram, PGBOUNCER, PROMTOOL } from './system-package.ts';

const PROGRAMS = { BROWSER: CHROMIUM, PGBOUNCER };

export type TestProgram = keyof typeof PROGRAMS;

/** `TEST_<name>`: the path; or `TEST_NO_<name>`: what to install. */
export function programVariables(): Record<string, string> {
  const variables = Object.entries(PROGRAMS).map(([name, wanted]) => {
    try {
      return [`TEST_${name}`, needProgram(wanted)];
    } catch (error) {
      if (process.env.CI) throw error;
      return [`TEST_NO_${name}`, (error as Error).message];
    }
  });
  // Without one, a browser shows no Chinese.
  installChineseFont();
  return { ...Object.fromEntries(variables), ...promtoolVariables() };
}

/** Few tests need it and it is large: it is used where it is, and installed on CI only. */
function promtoolVariables(): Record<string, string> {
  const program = process.env.CI ? needProgram(PROMTOOL) : findProgram(PROMTOOL);
  return program ? { TEST_PROMTOOL: program } : {};
}
