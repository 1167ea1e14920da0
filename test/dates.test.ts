/**
 * The tests that ask what day it is, once more at moments at which dates go wrong, by faketime. Those beside Redis keep the
 * clock that it has, and are handed moments instead; the zone of the whole suite is far from Beijing (scripts/test.ts).
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { root } from '../scripts/root.ts';
import { needTestProgram } from './support/program.ts';

const faketime = needTestProgram('FAKETIME');

/** Local times of the zone: faketime knows no other. */
const MOMENTS = [
  { name: 'on 29 February', at: '2028-02-29 12:00:00', zone: 'UTC' },
  { name: 'already tomorrow in Beijing', at: '2027-12-31 16:30:00', zone: 'UTC' },
  { name: 'at the end of a day', at: '2028-02-28 23:59:50', zone: 'UTC' },
  { name: 'at the end of a day in Beijing, seen from New York', at: '2028-02-29 10:59:50', zone: 'America/New_York' },
];

const FILES = [
  'core/beijing-time',
  'core/abuse-settings',
  'core/vendors/yuntongxun-signature',
  'core/vendors/yuntongxun-codes',
  'core/vendors/vendor-codes',
  'scripts/users-import/parse-user',
];

for (const { name, at, zone } of MOMENTS) {
  t.test(name, async (t) => {
    for (const file of FILES) {
      const run = ['-f', `@${at}`, process.execPath, `test/${file}.test.ts`];
      const child = spawn(faketime, run, { cwd: root, env: { ...process.env, TZ: zone, DONT_FAKE_MONOTONIC: '1' } });
      const [output, errors, [code]] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        once(child, 'close'),
      ]);
      t.equal(code, 0, file, { errors, failed: output.split('\n').filter((line) => line.includes('not ok')) });
    }
  });
}
