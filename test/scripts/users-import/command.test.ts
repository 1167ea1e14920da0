/** The command `users:import` as an operator runs it: files, pipes, exit codes, what it prints and leaves behind. */
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
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

t.test('a CSV file, again, and with a bad row', async (t) => {
  const path = file('users.csv', `mobile,password_hash\n13900000001,${hash}\n13900000002,${hash}\n`);
  t.match(await run([path]), { code: 0, stdout: '2 rows: 2 imported, 0 there already, 0 rejected\n' });
  t.match(await run([path]), { code: 0, stdout: '2 rows: 0 imported, 2 there already, 0 rejected\n' });
  t.notOk(existsSync(`${path}.rejects.csv`));

  const bad = file('bad.csv', `mobile,password_hash,name\n13900000003,123456,"a ""b"""\n13900000004,${hash},c\n`);
  const { code, stdout, stderr } = await run([bad]);
  t.equal(code, 2);
  t.match(stdout, '2 rows: 1 imported, 0 there already, 1 rejected');
  t.match(stderr, 'line 2: password_hash: its form is unknown');
  t.notMatch(stdout + stderr, /13900000003|123456/, 'no data of the row is told');
  const rejects = `${bad}.rejects.csv`;
  t.match(readFileSync(rejects, 'utf8'), /^\uFEFFid,/, 'a spreadsheet reads it as UTF-8');
  t.equal(statSync(rejects).mode & 0o777, 0o600);
  t.equal(
    readFileSync(rejects, 'utf8').split('\r\n')[1],
    ',"a ""b""",123456,13900000003,,,,,,2,password_hash: its form is unknown',
  );

  writeFileSync(rejects, readFileSync(rejects, 'utf8').replace(',123456,', `,${hash},`));
  t.match(await run([rejects]), { code: 0, stdout: /1 imported/ }, 'a mended file of rejects is a file to import');
  t.equal(await count(), 4);
});

t.test('JSON and CSV from a pipe, and a dry run', async (t) => {
  const before = await count();
  const json = JSON.stringify([{ mobile: '13900000011', password_hash: hash }]);
  t.match(await run(['-', '--dry-run'], json), {
    code: 0,
    stdout: '1 rows: 1 would be imported, 0 there already, 0 rejected\n',
  });
  t.equal(await count(), before);
  t.match(await run(['-'], json), { code: 0, stdout: /1 imported/ });
  t.match(await run(['-'], `mobile,password_hash\n13900000012,${hash}\n`), { code: 0, stdout: /1 imported/ });
  t.equal(await count(), before + 2);
});

t.test('slow hashes of newer werkzeug come with advice', async (t) => {
  const key = 'ab'.repeat(64);
  const { stdout } = await run(['-'], `mobile,password_hash\n13900000031,scrypt:32768:8:1$salt$${key}\n`);
  t.match(stdout, /1 password hashes take about \d+ ms to compare: set LOGIN_FAILURE_MS=\d+/);
});

t.test('line ends mixed by hand and MySQL’s quotes lose nobody', async (t) => {
  const before = await count();
  const csv = `mobile,password_hash,name\r\n13900000041,${hash},"Ann \\"Q\\" Lee"\n13900000042,${hash},B\n13900000043,${hash},C\r`;
  t.match(await run(['-'], csv), { code: 0, stdout: '3 rows: 3 imported, 0 there already, 0 rejected\n' });
  t.equal(await count(), before + 3);
  const ambiguous = `mobile,password_hash,name\n13900000044,${hash},"Ann \\""\n`;
  t.match(await run(['-'], ambiguous), { code: 1, stderr: /line 2: say what a backslash means: --escape backslash/ });
  t.match(await run(['-', '--escape', 'backslash'], ambiguous), { code: 0, stdout: /1 imported/ });
  t.match(await run(['-', '--escape', 'tilde'], ambiguous), { code: 1, stderr: /--escape backslash\|quote/ });
});
