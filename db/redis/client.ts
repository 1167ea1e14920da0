/** Connections to Redis: one for requests, which fails fast, and options for the queue's own connections. */
import { Cluster, Redis } from 'ioredis';

export type RedisClient = Redis | Cluster;

/** How often a lost connection is tried again: soon, then every second, for ever. */
const reconnectDelay = (times: number): number => Math.min(50 * 2 ** times, 1_000);

/**
 * `fail-fast` for requests: a command without a connection fails at once, one without an answer after `timeoutMs`
 * (STORE_TIMEOUT_MS). `wait` for consumers: commands wait for the connection.
 */
export type RedisOptions = { onError: (error: Error) => void } & (
  | { mode: 'fail-fast'; timeoutMs: number }
  | { mode: 'wait' }
);

export function createRedis(urls: readonly string[], options: RedisOptions): RedisClient {
  const shared =
    options.mode === 'fail-fast'
      ? {
          enableOfflineQueue: false,
          maxRetriesPerRequest: 0,
          commandTimeout: options.timeoutMs,
          connectTimeout: options.timeoutMs,
        }
      : { maxRetriesPerRequest: null };
  const [first = '', ...more] = urls;
  const client =
    more.length === 0
      ? new Redis(first, { ...shared, retryStrategy: reconnectDelay })
      : new Cluster([first, ...more], {
          redisOptions: shared,
          clusterRetryStrategy: reconnectDelay,
          enableOfflineQueue: options.mode === 'wait',
        });
  client.on('error', options.onError);
  return client;
}
