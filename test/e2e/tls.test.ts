/** Redis and PostgreSQL that speak TLS with certificates of one's own: what is trusted, and whose name is looked at. */
import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import t from 'tap';
import { databaseConnection } from '../../core/database-url.ts';
import { migrateDatabase } from '../../db/migrate.ts';
import { startDaemon } from '../../scripts/services/daemon.ts';
import { freePort } from '../../scripts/services/free-port.ts';
import { startPostgresServer } from '../../scripts/services/postgres-server.ts';
import { makeAuthority } from '../support/certificates.ts';
import { testEnvironment } from '../support/harness.ts';
import { spawnProcess, startProcess } from '../support/processes.ts';

interface Stores {
  redis?: string;
}

const own = makeAuthority(t);
const other = makeAuthority(t);
const { certificate, key } = own.issue('localhost');
const folder = mkdtempSync(join(tmpdir(), 'sms-tls-'));
t.teardown(() => rmSync(folder, { recursive: true }));
// PostgreSQL started by root runs as another user and must get in.
chmodSync(folder, 0o711);

async function startRedis() {
  const port = await freePort();
  const tls = ['--tls-port', String(port), '--tls-cert-file', certificate, '--tls-key-file', key];
  const daemon = await startDaemon({
    name: 'Redis',
    command: [
      ...[process.env.TEST_REDIS_PROGRAM ?? '', '--port', '0', ...tls, '--tls-ca-cert-file', own.file],
      ...['--tls-auth-clients', 'no', '--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--dir', folder],
    ],
    ready: /Ready to accept connections/,
    logFile: join(folder, 'redis.log'),
    stopSignal: 'SIGTERM',
  });
  t.teardown(() => daemon.stop());
  return (host: string) => `rediss://${host}:${port}`;
}

async function startPostgres() {
  const dir = join(folder, 'postgres');
  const server = await startPostgresServer({
    dir,
    logFile: join(folder, 'postgres.log'),
    password: 'test',
    settings: { fsync: 'off' },
  });
  t.teardown(() => server.stop());
  const { uid, gid } = statSync(dir);
  for (const [from, name] of [
    [certificate, 'server.crt'],
    [key, 'server.key'],
  ] as const) {
    copyFileSync(from, join(dir, name));
    chmodSync(join(dir, name), 0o600);
    chownSync(join(dir, name), uid, gid);
  }
  const client = new pg.Client(server.url);
  await client.connect();
  await client.query('ALTER SYSTEM SET ssl = on');
  await client.query('SELECT pg_reload_conf()');
  await client.end();
  return (host: string, query: string) => {
    const url = new URL(server.url);
    url.hostname = host;
    return `${url.href}?${query}`;
  };
}

const [redisUrl, databaseUrl] = [await startRedis(), await startPostgres()];

/** Whether the connection is encrypted, or why there is none. */
async function connected(host: string, query: string): Promise<boolean | string> {
  const client = new pg.Client(databaseConnection(databaseUrl(host, query)));
  try {
    await client.connect();
    const { rows } = await client.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    return rows[0].ssl;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  } finally {
    await client.end().catch(() => undefined);
  }
}

t.test('sslmode means what it means to libpq', async (t) => {
  for (const [host, query, expected] of [
    ['localhost', 'sslmode=disable', false],
    ['127.0.0.1', 'sslmode=require', true],
    ['127.0.0.1', `sslmode=require&sslrootcert=${own.file}`, true],
    ['localhost', `sslmode=require&sslrootcert=${other.file}`, /CERT|SIGNATURE/],
    ['127.0.0.1', `sslmode=verify-ca&sslrootcert=${own.file}`, true],
    ['localhost', `sslmode=verify-ca&sslrootcert=${other.file}`, /CERT|SIGNATURE/],
    ['localhost', 'sslmode=verify-ca', /CERT|SIGNATURE/],
    ['localhost', `sslmode=verify-full&sslrootcert=${own.file}`, true],
    ['127.0.0.1', `sslmode=verify-full&sslrootcert=${own.file}`, /ALTNAME/],
    ['localhost', `sslmode=verify-full&sslrootcert=${other.file}`, /CERT|SIGNATURE/],
  ] as const) {
    t.match(await connected(host, query), expected, `${host} ${query}`);
  }
});

t.test('the service over both, with the authority in NODE_EXTRA_CA_CERTS', async (t) => {
  const database = databaseUrl('localhost', `sslmode=verify-full&sslrootcert=${own.file}`);
  await migrateDatabase(database);
  const environmentOf = async (redis: string, trusted: Record<string, string>) => ({
    ...(await testEnvironment(t, { REDIS_URL: redis, DATABASE_URL: database, ...trusted })),
    STORE_TIMEOUT_MS: '2000',
    LOG_LEVEL: 'info',
  });
  const trusted = async () => {
    const environment = await environmentOf(redisUrl('localhost'), { NODE_EXTRA_CA_CERTS: own.file });
    const api = await startProcess(t, 'api/main.ts', environment);
    const { checks } = (await (await fetch(`${api.ready.opsUrl}/readyz`)).json()) as { checks: object };
    await api.end();
    return checks;
  };
  /** What a process that can't start says about its waiting. */
  const waiting = async (redis: string, authority: Record<string, string>, reason: RegExp) => {
    const api = spawnProcess(t, 'api/main.ts', await environmentOf(redis, authority));
    const { waitingFor } = await api.line((line) => reason.test((line.waitingFor as Stores | undefined)?.redis ?? ''));
    await api.end();
    return waitingFor;
  };
  const wrongName = /127\.0\.0\.1.*not in the cert/;
  const [checks, named, unknown] = await Promise.all([
    trusted(),
    waiting(redisUrl('127.0.0.1'), { NODE_EXTRA_CA_CERTS: own.file }, wrongName),
    waiting(redisUrl('localhost'), {}, /certificate/),
  ]);
  t.match(checks, { redis: /^ok/, postgres: 'ok', queue: 'ok' });
  t.match(named, { redis: wrongName });
  t.match(unknown, { redis: /^unavailable: / });
});
