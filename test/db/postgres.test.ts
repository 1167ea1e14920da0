/** The pool: what becomes of a process whose connection to PostgreSQL ends. */
import t from 'tap';
import { createPostgres } from '../../db/postgres.ts';
import { testDatabaseUrl } from '../support/harness.ts';

t.test('a connection that ends between two statements of a transaction fails it and nothing else', async (t) => {
  const url = await testDatabaseUrl(t);
  let tell: (error: Error) => void;
  const told = new Promise<Error>((resolve) => {
    tell = resolve;
  });
  const postgres = createPostgres(url, { timeoutMs: 5_000, onError: (error) => tell(error) });
  t.teardown(() => postgres.close());
  const transaction = postgres.db.transaction(async (tx) => {
    const { rows } = await tx.execute<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await postgres.pool.query('SELECT pg_terminate_backend($1)', [rows[0]?.pid]);
    t.match((await told).message, /terminat/);
    await tx.execute('SELECT 1');
  });
  await t.rejects(transaction);
  t.match((await postgres.pool.query('SELECT 1 AS one')).rows, [{ one: 1 }]);
});
