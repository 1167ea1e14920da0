/** One database per caller, copied from the migrated template and dropped at the end. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Test } from './test-type.ts';
import { until } from './until.ts';

export async function takeDatabase(t: Test): Promise<string> {
  const server = process.env.TEST_DATABASE_URL;
  const template = process.env.TEST_DATABASE_TEMPLATE;
  if (!server || !template) throw new Error('TEST_DATABASE_URL is not set: run the tests by npm test');
  const name = `test_${process.pid}_${randomBytes(4).toString('hex')}`;
  await withAdmin(server, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  t.teardown(() =>
    withAdmin(server, async (admin) => {
      try {
        await expectNoClients(admin, name);
      } finally {
        await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
      }
    }),
  );
  const url = new URL(server);
  url.pathname = name;
  return url.href;
}

async function withAdmin<T>(url: string, work: (admin: pg.Client) => Promise<T>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}

/** A connection that has just been closed takes the server a moment. */
function expectNoClients(admin: pg.Client, name: string): Promise<void> {
  const sql = 'SELECT query FROM pg_stat_activity WHERE datname = $1';
  return until(async () => {
    const { rows } = await admin.query<{ query: string }>(sql, [name]);
    return rows.length > 0 ? `connections to PostgreSQL left open, last: ${rows.map((row) => row.query)}` : undefined;
  }, 5_000);
}
