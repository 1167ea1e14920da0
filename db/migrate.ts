/**
 * Applies the migrations that a database does not have yet, all in one transaction; safe to run from several processes
 * at once. The lock ends with the transaction, so that it holds behind a pooler such as PgBouncer, too.
 */
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { databaseConnection } from '../core/database-url.ts';
import { type MigrationMeta, readMigrationFiles } from './drizzle.ts';

/** Any number, the same in every process: the advisory lock that lets one process migrate at a time. */
const MIGRATION_LOCK = 0x5e_d5;
const CONNECT_MS = 10_000;
/** Whoever waits longer learns for whom. */
const LOCK_MS = 8_000;
const LOCK_NOT_AVAILABLE = '55P03';

/** Throws an Error whose message is one line for an operator. */
export async function migrateDatabase(url: string): Promise<void> {
  const client = new pg.Client({ ...databaseConnection(url), connectionTimeoutMillis: CONNECT_MS });
  // What ends the connection fails the query that needs it.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('BEGIN');
    await client.query(`SET LOCAL lock_timeout = ${LOCK_MS}`);
    await client.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
    for (const migration of await missing(client)) await apply(client, migration);
    await client.query('COMMIT');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== LOCK_NOT_AVAILABLE) throw error;
    await client.query('ROLLBACK');
    throw new Error(`${await holder(client)}; nothing was migrated`, { cause: error });
  } finally {
    await client.end();
  }
}

/** What drizzle-kit has generated since the latest that is recorded, in the table that its own migrator uses. */
async function missing(client: pg.Client): Promise<MigrationMeta[]> {
  await client.query('CREATE SCHEMA IF NOT EXISTS drizzle');
  await client.query(
    'CREATE TABLE IF NOT EXISTS drizzle.__drizzle_migrations (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)',
  );
  const { rows } = await client.query<{ latest: string | null }>(
    'SELECT max(created_at) AS latest FROM drizzle.__drizzle_migrations',
  );
  const latest = Number(rows[0]?.latest ?? 0);
  const migrationsFolder = fileURLToPath(new URL('migrations', import.meta.url));
  return readMigrationFiles({ migrationsFolder }).filter(({ folderMillis }) => folderMillis > latest);
}

async function apply(client: pg.Client, { sql, hash, folderMillis }: MigrationMeta): Promise<void> {
  for (const statement of sql) await client.query(statement);
  const record = 'INSERT INTO drizzle.__drizzle_migrations (hash, created_at) VALUES ($1, $2)';
  await client.query(record, [hash, folderMillis]);
}

async function holder(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; name: string; address: string | null; since: Date }>(
    `SELECT pid, application_name AS name, client_addr AS address, xact_start AS since
     FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE locktype = 'advisory' AND granted AND classid = 0 AND objid = $1
       AND pg_locks.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [MIGRATION_LOCK],
  );
  const [other] = rows;
  if (!other) return 'a table has been in use by others for too long';
  const { pid, name, address, since } = other;
  const who = [`process ${pid}`, name && `"${name}"`, address && `from ${address}`].filter(Boolean).join(' ');
  return `another migration is under way in PostgreSQL's ${who}${since ? `, since ${since.toISOString()}` : ''}`;
}
