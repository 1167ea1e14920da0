/** The service behind a real PgBouncer in transaction mode: every statement may meet another session. */
import pg from 'pg';
import t from 'tap';
import { migrateDatabase } from '../../db/migrate.ts';
import { createPostgres } from '../../db/postgres.ts';
import { createUsers } from '../../db/users.ts';
import { testDatabaseUrl } from '../support/harness.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import { needTestProgram } from '../support/program.ts';

const program = needTestProgram('PGBOUNCER');
const direct = await testDatabaseUrl(t);
const pooled = await startPgBouncer(t, program, direct);
const MIGRATION_LOCK = 0x5e_d5;

async function query(url: string, text: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client.query(text, values).finally(() => client.end());
}

t.test('a migration holds its lock by the transaction alone, and leaves none behind', async (t) => {
  await query(direct, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA drizzle CASCADE');
  await Promise.all([migrateDatabase(pooled), migrateDatabase(pooled), migrateDatabase(direct)]);
  await migrateDatabase(pooled);
  const { rows } = await query(direct, 'SELECT count(*)::int AS sends FROM sms_send');
  t.strictSame(rows, [{ sends: 0 }]);
  const locks = await query(direct, "SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND objid = $1", [
    MIGRATION_LOCK,
  ]);
  t.equal(locks.rowCount, 0);
});

t.test('a migration that has to wait says for whom', async (t) => {
  const other = new pg.Client({ connectionString: direct, application_name: 'another release' });
  await other.connect();
  t.teardown(() => other.end());
  await other.query('BEGIN');
  await other.query('SELECT pg_advisory_xact_lock($1)', [MIGRATION_LOCK]);
  await t.rejects(migrateDatabase(pooled), {
    message: /^another migration is under way in PostgreSQL's process \d+ "another release" .*; nothing was migrated$/,
  });
});

t.test('statements, many at once, and transactions', async (t) => {
  const postgres = createPostgres(pooled, {
    timeoutMs: 10_000,
    prepare: false,
    onError: (error) => t.fail(String(error)),
  });
  t.teardown(() => postgres.close());
  t.equal(postgres.statementName('look-up'), undefined);
  const users = createUsers(postgres);
  const mobiles = Array.from({ length: 20 }, (_, index) => `139001300${String(index).padStart(2, '0')}`);
  await Promise.all(mobiles.map((mobile) => users.create(mobile, 'hash')));
  t.strictSame(
    await Promise.all(mobiles.map((mobile) => users.isRegistered(mobile))),
    mobiles.map(() => true),
  );
  await t.rejects(
    postgres.db.transaction(async (tx) => {
      await tx.execute('DELETE FROM ih_user_profile');
      throw new Error('not so');
    }),
    { message: 'not so' },
  );
  t.equal(await users.isRegistered(mobiles[0] ?? ''), true, 'nothing of it was kept');
});
