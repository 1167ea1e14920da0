/**
 * The tests that ask what day it is, once more at moments at which dates go wrong. Those beside Redis keep the clock that it
 * has, and are handed moments instead; the zone of the whole suite is far from Beijing (scripts/test.ts).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { root } from '../scripts/root.ts';

const MOMENTS = [
  { name: 'on 29 February, already tomorrow in Beijing', MOMENT: '2028-02-29T16:30:00Z', TZ: 'UTC' },
  { name: 'at the end of a day', MOMENT: '2028-02-28T23:59:50Z', TZ: 'UTC' },
  {
    name: 'at the end of a day in Beijing, seen from New York',
    MOMENT: '2028-02-29T15:59:50Z',
    TZ: 'America/New_York',
  },
];

const FILES = [
  'core/abuse-settings',
  'core/vendors/yuntongxun',
  'scripts/gateway-simulator/limits',
  'scripts/gateway-simulator/other-vendors-checks',
  'scripts/users-import/parse-user',
];

const importAll = FILES.map((file) => `await import('./test/${file}.test.ts');`).join('');

for (const { name, ...moment } of MOMENTS) {
  t.test(name, async (t) => {
    const run = ['--import=./test/support/at-moment.ts', '--input-type=module', '--eval', importAll];
    const child = spawn(process.execPath, run, { cwd: root, env: { ...process.env, ...moment } });
    const [output, errors, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    t.equal(code, 0, 'all pass', { errors, failed: output.split('\n').filter((line) => line.includes('not ok')) });
    t.match(output, /^1\.\.[1-9]/m, 'there were tests');
  });
}
