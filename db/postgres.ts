/** The connection pool of PostgreSQL and Drizzle over it. */
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import * as schema from './schema.ts';

export type Database = NodePgDatabase<typeof schema>;

export interface Postgres {
  db: Database;
  pool: pg.Pool;
  close(): Promise<void>;
}

/**
 * Opens a pool lazily: nothing connects before the first query. Waiting for a connection and a running statement are
 * both bounded, so that a request is answered within two seconds when PostgreSQL is gone or hangs.
 */
export function createPostgres(url: string, options: { max?: number; onError: (error: Error) => void }): Postgres {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: 1_500,
    query_timeout: 1_500,
    statement_timeout: 1_500,
    keepAlive: true,
  });
  pool.on('error', options.onError);
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() };
}
