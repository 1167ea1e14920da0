/** A PgBouncer in transaction mode before the test PostgreSQL, of a test's own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDaemon } from '../../scripts/services/daemon.ts';
import { freePort } from '../../scripts/services/free-port.ts';
import { postgresUser } from '../../scripts/services/postgres-user.ts';
import type { Test } from './test-type.ts';

/** Resolves to the database's URL by way of the pooler. */
export async function startPgBouncer(t: Test, program: string, databaseUrl: string): Promise<string> {
  const url = new URL(databaseUrl);
  const dir = await mkdtemp(join(tmpdir(), 'sms-pgbouncer-'));
  t.teardown(() => rm(dir, { recursive: true }));
  const port = await freePort();
  const user = postgresUser(dir, program);
  const settings = join(dir, 'pgbouncer.ini');
  const lines = [
    '[databases]',
    `* = host=${url.hostname} port=${url.port}`,
    '[pgbouncer]',
    'listen_addr = 127.0.0.1',
    `listen_port = ${port}`,
    'unix_socket_dir =',
    'auth_type = plain',
    `auth_file = ${join(dir, 'users')}`,
    'pool_mode = transaction',
    'default_pool_size = 2',
  ];
  await writeFile(settings, lines.join('\n'), { mode: 0o644 });
  await writeFile(join(dir, 'users'), `"${url.username}" "${url.password}"\n`, { mode: 0o644 });
  const daemon = await startDaemon({
    name: 'PgBouncer',
    command: [program, settings],
    as: user.prefix,
    user: user.spawnAs,
    ready: /process up/,
    logFile: join(tmpdir(), `sms-pgbouncer-${port}.log`),
    stopSignal: 'SIGINT',
  });
  t.teardown(async () => {
    await daemon.kill();
    await rm(join(tmpdir(), `sms-pgbouncer-${port}.log`), { force: true });
  });
  url.port = String(port);
  return url.href;
}
