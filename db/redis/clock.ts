/**
 * Redis' clock, which decides: it is compared with this machine's when a connection is ready and then every minute. A
 * code that lives by one clock and is judged by another would be dead on arrival, or never die.
 */
import { type Clock, systemClock } from '../../core/clock.ts';
import type { RedisClient } from './client.ts';

const EVERY_MS = 60_000;
/** Below this the local clock is as good as the way to Redis is long. */
const TOLERATED_MS = 1_000;
/** From here on an operator should know. */
const TOLD_MS = 3_000;

/** `local` is this machine's clock. */
export function createRedisClock(local: Clock = systemClock) {
  /** Redis' time when performance.now() was 0: that one runs on when somebody sets this machine's clock. */
  let origin: number | undefined;
  let settle = (): void => {};
  const known = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const redisNow = (): number => (origin === undefined ? local() : origin + performance.now());
  const differenceMs = (): number => local() - redisNow();

  async function measure(redis: RedisClient): Promise<void> {
    const asked = performance.now();
    const [seconds, microseconds] = (await redis.time()).map(Number) as [number, number];
    const way = (performance.now() - asked) / 2;
    const measured = seconds * 1_000 + microseconds / 1_000 - asked - way;
    // Closer than that nobody knows it, and a clock should not tremble.
    if (origin === undefined || Math.abs(measured - origin) > way) origin = measured;
  }

  return {
    /** Milliseconds since the epoch. Before Redis was asked, this machine's. */
    now: ((): number => (Math.abs(differenceMs()) < TOLERATED_MS ? local() : Math.round(redisNow()))) as Clock,
    /** How far this machine is ahead; 0 before Redis was asked. */
    differenceMs,
    /** Resolves when Redis has been asked once, or has refused to tell. */
    known,
    /** For `/readyz`. */
    async check(): Promise<string> {
      if (origin === undefined) return "ok: not compared with Redis' yet";
      const seconds = Math.round(differenceMs() / 1_000);
      if (Math.abs(seconds) * 1_000 < TOLD_MS) return 'ok';
      return `ok: this machine's is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} Redis'; corrected`;
    },
    /** Compares now and from now on; returns how to end that. `onError` hears why it could not be compared. */
    follow(redis: RedisClient, onError: (error: unknown) => void): () => void {
      const compare = () =>
        void measure(redis).then(settle, (error: Error) => {
          if (/^NOPERM/.test(error.message)) settle();
          onError(error);
        });
      if (redis.status === 'ready') compare();
      redis.on('ready', compare);
      const timer = setInterval(() => redis.status === 'ready' && compare(), EVERY_MS).unref();
      return () => {
        redis.off('ready', compare);
        clearInterval(timer);
      };
    },
  };
}
