/**
 * Connections to Redis: `fail-fast` for requests, `wait` for consumers. Either is closed and made anew when it goes
 * silent (a network that swallows packets neither fails nor closes) and when Redis says that it is no master any more.
 */
import { Cluster, Redis } from 'ioredis';
import { type RedisPlace, redisPlace } from '../../core/redis-url.ts';
import { neverEndUntold, Sentinels } from './sentinels.ts';

export type RedisClient = Redis | Cluster;

/** How often a lost connection is tried again: soon, then every second, for ever. */
const reconnectDelay = (times: number): number => Math.min(50 * 2 ** times, 1_000);

/** A consumer's connection that owes an answer for this long is dead; no command of ours takes Redis a second. */
const SILENCE_MS = 3_000;
/** The longest that a consumer asks Redis to hold back an answer, until there is a job. */
export const MAX_BLOCK_SECONDS = 3;
/** Beyond what Redis was asked to wait. */
const BLOCKING_SILENCE_MS = MAX_BLOCK_SECONDS * 1_000 + 2_000;
/** A sentinel that does not answer is passed over after this. */
const SENTINEL_MS = 1_000;
/** What a closed connection is given for its last bytes. */
const DISCONNECT_MS = 500;
/** A node that died without a word is noticed by the others; who asks them learns who took its place. */
const SLOTS_REFRESH_MS = 3_000;

/**
 * `fail-fast` for requests: a command without a connection fails at once, one without an answer after `timeoutMs`
 * (STORE_TIMEOUT_MS). `wait` for consumers: commands wait for the connection.
 */
export type RedisOptions = { onError: (error: Error) => void } & (
  | { mode: 'fail-fast'; timeoutMs: number }
  | { mode: 'wait' }
);

export function createRedis(urls: readonly string[], options: RedisOptions): RedisClient {
  const client = connect(redisPlace(urls), options);
  client.on('error', options.onError);
  return client;
}

function behaviour(options: RedisOptions) {
  if (options.mode === 'fail-fast') {
    return {
      disconnectTimeout: DISCONNECT_MS,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: options.timeoutMs,
      connectTimeout: options.timeoutMs,
      // Twice, so that one slow answer costs one command and not all that share its connection.
      socketTimeout: 2 * options.timeoutMs,
      reconnectOnError: isDemoted,
    };
  }
  return {
    disconnectTimeout: DISCONNECT_MS,
    maxRetriesPerRequest: null,
    connectTimeout: SILENCE_MS,
    socketTimeout: SILENCE_MS,
    // 2: and the command is sent again. A replica has carried out nothing of it.
    reconnectOnError: (error: Error) => (isDemoted(error) ? (2 as const) : false),
  };
}

function connect({ kind, servers, socket, name = '', db, identity }: RedisPlace, options: RedisOptions): RedisClient {
  const shared = { ...behaviour(options), ...identity };
  if (kind === 'cluster') {
    return new Cluster(servers, {
      redisOptions: shared,
      clusterRetryStrategy: reconnectDelay,
      enableOfflineQueue: options.mode === 'wait',
      slotsRefreshInterval: SLOTS_REFRESH_MS,
      // Names stay names, for TLS to verify.
      dnsLookup: (host, done) => done(null, host),
    });
  }
  // Commands of one tick go out in one write; a lone one waits for nothing.
  const single = { ...shared, db, retryStrategy: reconnectDelay, enableAutoPipelining: true };
  if (kind === 'single') return new Redis({ ...single, ...(socket ? { path: socket } : servers[0]) });
  const redis = new Redis({
    ...single,
    Connector: Sentinels,
    sentinels: servers,
    name,
    ...(identity.tls ? { enableTLSForSentinelMode: true, sentinelTLS: identity.tls } : {}),
    sentinelCommandTimeout: SENTINEL_MS,
    connectTimeout: Math.min(shared.connectTimeout, SENTINEL_MS),
    sentinelRetryStrategy: reconnectDelay,
    // Told by the sentinels of a fail-over, not only by a connection that breaks.
    failoverDetector: true,
  });
  neverEndUntold(redis);
  return redis;
}

/** A connection of its own for commands that block, whose silence lasts longer before it means something. */
export function duplicateForBlocking(redis: RedisClient, connectionName: string): RedisClient {
  const options = { connectionName, socketTimeout: BLOCKING_SILENCE_MS };
  if (!(redis instanceof Redis)) return redis.duplicate(undefined, { redisOptions: options });
  const blocking = redis.duplicate(options);
  neverEndUntold(blocking);
  return blocking;
}

/** What a former master answers, after a fail-over that left its connections open. */
function isDemoted(error: Error): boolean {
  return /^(READONLY|MASTERDOWN|UNBLOCKED)\b/.test(error.message);
}
