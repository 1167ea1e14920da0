/** What ends `users:import` before it has written anything. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { testDatabaseUrl } from '../../support/harness.ts';
import { importCommand } from '../../support/import-command.ts';

const hash = 'pbkdf2:sha256:50000$B3TM6AR0$afd3079362823f5dd26d9dc2c58e557a5134ea795b2edeaff76260232a2cb4b3';
const { run, count } = importCommand(await testDatabaseUrl(t));
const folder = t.testdir({});
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

t.test('faults: one line, exit code 1, nothing imported', async (t) => {
  const before = await count();
  const line = `13900000021,${hash}\n`;
  const gbk = Buffer.concat([
    Buffer.from(`mobile,password_hash,name\n13900000022,${hash},`),
    Buffer.from([0xcd, 0xf5]),
  ]);
  for (const [args, input, message] of [
    [[], '', /users:import -- </],
    [[join(folder, 'nothing.csv')], '', /ENOENT/],
    [[file('users.csv', line), '--rejects', join(folder, 'users.csv')], '', /^--rejects: this is the file/],
    [['-'], `mobile,password_hash\n${line}13900000022,"${hash}\n`, /Nothing was imported:\n.*quote/i],
    [[file('gbk.csv', gbk)], '', /neither in UTF-8 nor in UTF-16/],
  ] as [string[], string, RegExp][]) {
    const { code, stderr, stdout } = await run(args, input);
    t.equal(code, 1, String(message));
    t.match(stderr, message);
    t.notMatch(stderr + stdout, /\n {4}at /, 'no stack');
  }
  const gone = await run(['-'], `mobile,password_hash\n${line}`, 'postgres://127.0.0.1:1/none');
  t.match(gone, { code: 1, stderr: /ECONNREFUSED/ });
  t.equal(await count(), before);
});
