/**
 * What ioredis' clients lack where sentinels name the master: they can end for good without being told to, in the middle
 * of a fail-over, and then refuse every command until the process is restarted.
 */
import { type Redis, type SentinelConnectionOptions, SentinelConnector } from 'ioredis';

/** Before a client that could not even begin to connect tries again. */
const RETRY_MS = 1_000;

export class Sentinels extends SentinelConnector {
  // The type that ioredis wants of a connector takes anything.
  constructor(options: unknown) {
    super(options as SentinelConnectionOptions);
  }

  /**
   * Asks the sentinels where the master is. A fail-over announced meanwhile to the connection before this one would
   * end the asking with an error, and with it the client; who is asking needs no announcement.
   */
  override connect(...args: Parameters<SentinelConnector['connect']>): ReturnType<SentinelConnector['connect']> {
    // biome-ignore lint/complexity/useLiteralKeys: private in ioredis' types
    this['failoverDetector']?.cleanup();
    return super.connect(...args);
  }
}

/** Connects again when the client ended untold: an attempt that fails before it has a socket is its last for ioredis. */
export function neverEndUntold(redis: Redis): void {
  // Who is told to end closes its socket first; without one, only this field says that it was told.
  // biome-ignore lint/complexity/useLiteralKeys: private in ioredis' types
  const told = () => redis['manuallyClosing'];
  let closed = false;
  redis.on('connecting', () => {
    closed = false;
  });
  redis.on('close', () => {
    closed = true;
  });
  redis.on('end', () => {
    if (closed || told()) return;
    setTimeout(() => {
      // Its failure is told by `error`, and by the next `end`.
      if (redis.status === 'end' && !told()) redis.connect().catch(() => undefined);
    }, RETRY_MS);
  });
}
