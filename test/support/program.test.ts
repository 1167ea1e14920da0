/** A machine without a program that only some tests need: those are skipped and say why, on CI they fail. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import t from 'tap';
import { root } from '../../scripts/root.ts';
import { programVariables } from '../../scripts/test-programs.ts';

/** What tap tells the processes that a test starts: to measure nothing, where nothing is measured. */
const taps = Object.entries(process.env).filter(([name]) => name.startsWith('_TAPJS_'));
/** No program is found there, nor anything to install one with. */
const bare = { PATH: '', CI: undefined, ...Object.fromEntries(taps) };

t.test('elsewhere than on CI a file that needs a program is skipped and says what to install', async (t) => {
  t.intercept(process, 'env', { value: bare });
  const variables = programVariables();
  t.match(variables, {
    TEST_BROWSER: undefined,
    TEST_NO_BROWSER: /^This needs a browser \(.+\): apt-get install /,
  });
  const file = join(root, 'test/e2e/looks.test.ts');
  const { status, stdout } = spawnSync(process.execPath, [file], { env: variables, encoding: 'utf8' });
  t.equal(status, 0);
  t.match(stdout, `\n1..0 # ${variables.TEST_NO_BROWSER}`);
});

t.test('on CI the run ends', async (t) => {
  t.intercept(process, 'env', { value: { ...bare, CI: '1' } });
  t.throws(programVariables, /^This needs a browser/);
});
