/** A connection to a Redis database of the test's own, closed at its end. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { testRedisUrl } from './harness.ts';
import type { Test } from './test-type.ts';

export async function connectRedis(t: Test): Promise<Redis> {
  const redis = new Redis(await testRedisUrl(t));
  t.teardown(async () => {
    const ended = once(redis, 'end');
    redis.disconnect();
    await ended;
  });
  return redis;
}
