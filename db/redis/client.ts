/** Connections to Redis: one for requests, which fails fast, and options for the queue's own connections. */
import { Cluster, Redis } from 'ioredis';

export type RedisClient = Redis | Cluster;

/** How often a lost connection is tried again: soon, then every second, for ever. */
const reconnectDelay = (times: number): number => Math.min(50 * 2 ** times, 1_000);

export interface RedisOptions {
  /**
   * `fail-fast` for requests: a command without a connection fails at once, one that gets no answer after a second.
   * `wait` for consumers: commands wait for the connection.
   */
  mode: 'fail-fast' | 'wait';
  onError: (error: Error) => void;
}

export function createRedis(urls: readonly string[], { mode, onError }: RedisOptions): RedisClient {
  const shared =
    mode === 'fail-fast'
      ? { enableOfflineQueue: false, maxRetriesPerRequest: 0, commandTimeout: 1_000, connectTimeout: 1_000 }
      : { maxRetriesPerRequest: null };
  const [first = '', ...more] = urls;
  const client =
    more.length === 0
      ? new Redis(first, { ...shared, retryStrategy: reconnectDelay })
      : new Cluster([first, ...more], {
          redisOptions: shared,
          clusterRetryStrategy: reconnectDelay,
          enableOfflineQueue: mode === 'wait',
        });
  client.on('error', onError);
  return client;
}
