/** Sliding windows: exact at their edges, atomic under a burst, given back. Time is moved by ageing the events. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import t from 'tap';
import { createLimits } from '../../db/redis/limits.ts';
import { type Test, testRedisUrl } from '../support/harness.ts';

const HOUR = 3_600_000;
const key = 'limit_test_{203.0.113.7}';

async function start(t: Test) {
  const redis = new Redis(await testRedisUrl(t));
  t.teardown(async () => {
    redis.disconnect();
    await once(redis, 'end');
  });
  return { redis, limits: createLimits(redis) };
}

/** Moves every event of the limit into the past. */
async function age(redis: Redis, byMs: number): Promise<void> {
  for (const member of await redis.zrange(key, 0, '-1')) await redis.zincrby(key, -byMs, String(member));
}

t.test('the window slides: a place is free when the event that took it is a window old', async (t) => {
  const { redis, limits } = await start(t);
  const take = () => limits.take('test', '203.0.113.7', [{ count: 2, windowMs: HOUR }]);
  t.notMatch(await take(), { retryAfterMs: Number });
  await age(redis, HOUR / 2);
  t.notMatch(await take(), { retryAfterMs: Number });
  const refused = (await take()) as { retryAfterMs: number };
  t.ok(refused.retryAfterMs > HOUR / 2 - 60_000 && refused.retryAfterMs <= HOUR / 2, 'until the first leaves');
  await age(redis, HOUR / 2);
  t.notMatch(await take(), { retryAfterMs: Number });
  t.match(await take(), { retryAfterMs: Number }, 'only one place was free');
});

t.test('of several rates the one that refuses longest is told, and nothing is taken', async (t) => {
  const { redis, limits } = await start(t);
  const rates = [
    { count: 1, windowMs: 60_000 },
    { count: 2, windowMs: HOUR },
  ];
  await limits.take('test', '203.0.113.7', rates);
  t.ok(((await limits.take('test', '203.0.113.7', rates)) as { retryAfterMs: number }).retryAfterMs <= 60_000);
  await age(redis, 60_000);
  await limits.take('test', '203.0.113.7', rates);
  t.ok(((await limits.take('test', '203.0.113.7', rates)) as { retryAfterMs: number }).retryAfterMs > 60_000);
  t.equal(await redis.zcard(key), 2);
  t.ok((await redis.pttl(key)) > HOUR - 60_000, 'the key ends by itself');
});

t.test('a burst takes exactly what the limit has, and what is given back is there again', async (t) => {
  const { limits } = await start(t);
  const rates = [{ count: 7, windowMs: HOUR }];
  const results = await Promise.all(Array.from({ length: 100 }, () => limits.take('test', '203.0.113.7', rates)));
  const taken = results.filter((result) => 'giveBack' in result);
  t.equal(taken.length, 7);
  await taken[0]?.giveBack();
  await taken[0]?.giveBack();
  t.ok('giveBack' in (await limits.take('test', '203.0.113.7', rates)));
  t.notOk('giveBack' in (await limits.take('test', '203.0.113.7', rates)));
  t.ok('giveBack' in (await limits.take('test', '203.0.113.8', rates)), 'another address has its own');
});
