/** The connection pool of PostgreSQL and Drizzle over it. */
import { Socket } from 'node:net';
import pg from 'pg';
import { databaseConnection } from '../core/database-url.ts';
import { drizzle, type NodePgDatabase } from './drizzle.ts';
import * as schema from './schema.ts';

/** What runs statements. */
export type Transaction = Omit<NodePgDatabase<typeof schema>, 'transaction'>;

export type Database = Transaction & {
  /** Runs `work` between BEGIN and COMMIT; when anything fails, nothing of it is kept. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
};

export interface Postgres {
  db: Database;
  pool: pg.Pool;
  /** The name of a prepared statement, for pg's `name`; undefined where there must be none (DATABASE_PREPARE=off). */
  statementName(name: string): string | undefined;
  close(): Promise<void>;
}

export interface PostgresOptions {
  /** Bounds the wait for a connection, and then the statement; STORE_TIMEOUT_MS. */
  timeoutMs: number;
  /** Connections of this process; 10 when absent. */
  max?: number;
  /** Whether statements may be prepared under a name; DATABASE_PREPARE, true when absent. */
  prepare?: boolean;
  onError: (error: Error) => void;
}

/** What a closed connection is given for its last words. */
const CLOSE_MS = 1_000;

/**
 * Opens a pool lazily: nothing connects before the first query. Waiting for a connection and a running statement are
 * both bounded, on this side alone: poolers such as PgBouncer refuse parameters of a session.
 */
export function createPostgres(url: string, options: PostgresOptions): Postgres {
  const { timeoutMs, max = 10, prepare = true, onError } = options;
  const sockets = new Set<Socket>();
  const pool = new pg.Pool({
    ...databaseConnection(url),
    max,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
    stream: () => track(sockets, new Socket()),
  });
  // Each connection for itself: while one is lent out, nobody else listens, and an unheard error ends the process.
  pool.on('connect', (client) => client.on('error', onError));
  pool.on('error', () => undefined);
  closeIdleAfterSilence(pool);
  const db = drizzle(pool, { schema });
  return {
    db: Object.assign(db, { transaction: <T>(work: (tx: Transaction) => Promise<T>) => transaction(pool, work) }),
    pool,
    statementName: (name) => (prepare ? name : undefined),
    async close() {
      // A server that is silent never closes its side.
      const timer = setTimeout(() => sockets.forEach((socket) => void socket.destroy()), CLOSE_MS);
      await pool.end().finally(() => clearTimeout(timer));
    },
  };
}

/**
 * Drizzle's own loses a connection for good whose BEGIN or ROLLBACK is not answered. Here a connection on which anything
 * failed is closed, which rolls back, and the pool opens another.
 */
async function transaction<T>(pool: pg.Pool, work: (tx: Transaction) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work(drizzle(client, { schema }));
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/**
 * When one connection did not answer, those that lie idle since before are not trusted either: each would cost a
 * request. They are taken out before any request that comes now gets one of them.
 */
function closeIdleAfterSilence(pool: pg.Pool): void {
  pool.on('release', (error: Error | undefined) => {
    if (!error || !isSilence(error)) return;
    for (let left = pool.idleCount; left > 0; left -= 1) {
      pool.connect((_, client, release) => {
        if (client) streamOf(client).destroy();
        release(true);
      });
    }
  });
}

/** What pg says when `query_timeout` is over, as it is or as Drizzle passes it on. */
const isSilence = ({ message, cause }: Error): boolean =>
  message === 'Query read timeout' || (cause instanceof Error && isSilence(cause));

const streamOf = (client: pg.PoolClient) => (client as unknown as { connection: pg.Connection }).connection.stream;

function track(sockets: Set<Socket>, socket: Socket): Socket {
  sockets.add(socket);
  return socket.once('close', () => sockets.delete(socket));
}
