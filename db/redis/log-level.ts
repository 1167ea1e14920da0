/** The level of the logs of all processes, changed while they run: a key in Redis that ends by itself. */
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';

const LOOK_EVERY_MS = 5_000;

interface Levelled {
  level: string;
}

/** `configured` is what counts while nobody has set another. Loggers made from one that follows take its level then. */
export function createLogLevel(redis: RedisClient, configured: string) {
  const followers = new Set<Levelled>();
  async function look(): Promise<void> {
    // While Redis is away the level stays as it is.
    const level = await redis.get(keys.logLevel).catch(() => undefined);
    if (level === undefined) return;
    for (const logger of followers) if (logger.level !== (level ?? configured)) logger.level = level ?? configured;
  }
  const timer = setInterval(look, LOOK_EVERY_MS).unref();
  return {
    follow(logger: Levelled): void {
      followers.add(logger);
    },
    look,
    stop: () => clearInterval(timer),
  };
}
