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

export interface PostgresOptions {
  /** Bounds the wait for a connection, and then the statement; STORE_TIMEOUT_MS. */
  timeoutMs: number;
  /** Connections of this process; 10 when absent. */
  max?: number;
  onError: (error: Error) => void;
}

/**
 * Opens a pool lazily: nothing connects before the first query. Waiting for a connection and a running statement are
 * both bounded, so that a request is answered within two seconds when PostgreSQL is gone or hangs.
 */
export function createPostgres(url: string, options: PostgresOptions): Postgres {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    connectionTimeoutMillis: options.timeoutMs,
    query_timeout: options.timeoutMs,
    statement_timeout: options.timeoutMs,
    keepAlive: true,
  });
  // Each connection for itself: while one is lent out, nobody else listens, and an unheard error ends the process.
  pool.on('connect', (client) => client.on('error', options.onError));
  pool.on('error', () => undefined);
  return { db: drizzle(pool, { schema }), pool, close: () => pool.end() };
}
