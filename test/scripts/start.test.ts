/** `npm start` as a user runs it: what it says and what it keeps. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { lockDataDir } from '../../scripts/start/lock.ts';
import { makeDataDir, queryStart, runningParts, startReady, survivors } from '../support/all-in-one.ts';

const ADD_USER = "INSERT INTO ih_user_profile (name, password_hash, mobile) VALUES ('kept', 'none', '13900002086')";
const COUNT_USERS = 'SELECT count(*)::int AS users FROM ih_user_profile';

t.test('a run, a crash, a second run with the same data, a death', async (t) => {
  const dataDir = await makeDataDir(t);
  const first = await startReady(t, dataDir);

  t.equal((await fetch(first.row('Register'))).status, 200, 'the page is served');
  t.equal((await fetch(first.row('SMS inbox'))).status, 200, 'the inbox is served');
  const [, queue = '', user, password] = /^(\S+) +user (\S+) +password (\S+)/.exec(first.row('Queue')) ?? [];
  t.equal((await fetch(queue)).status, 401, 'the board asks for a password');
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  t.equal((await fetch(queue, { headers: { authorization } })).status, 200, 'and takes the one that was printed');
  t.equal(statSync(join(dataDir, 'secrets.json')).mode & 0o777, 0o600, 'the secrets are for their owner only');

  await t.rejects(lockDataDir(dataDir), { message: /already runs on .+ set DATA_DIR to another folder/ });

  await queryStart(dataDir, ADD_USER);
  await first.end('SIGKILL');

  const second = await startReady(t, dataDir);
  t.strictSame(await queryStart(dataDir, COUNT_USERS), [{ users: 1 }], 'the data outlives a SIGKILL');
  t.ok(second.row('Queue').includes(`password ${password}`), 'so does the password');

  const parts = await runningParts(dataDir);
  process.kill(parts['worker/main.ts'] ?? 0, 'SIGKILL');
  t.equal(await second.exited, 1);
  t.match(second.output(), /worker ended by itself \(signal SIGKILL\)/);
  t.strictSame(survivors(parts), [], 'the others were stopped');
});
