/** Applies the migrations that a database does not have yet; safe to run from several processes at once. */
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { drizzle, migrate } from './drizzle.ts';

/** Any number, the same in every process: the advisory lock that lets one process migrate at a time. */
const MIGRATION_LOCK = 0x5e_d5;

export async function migrateDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    await migrate(drizzle(client), { migrationsFolder: fileURLToPath(new URL('migrations', import.meta.url)) });
  } finally {
    await client.end();
  }
}
