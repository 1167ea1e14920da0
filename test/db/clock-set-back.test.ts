/** Redis' clock is set back: no script runs on without end, and what was counted in its future does not count for ever. */
import { readFileSync } from 'node:fs';
import t from 'tap';
import { connectRedis } from '../support/redis.ts';

const library = ['window', 'buckets']
  .map((name) => readFileSync(new URL(`../../db/redis/scripts/${name}.lua`, import.meta.url), 'utf8'))
  .join('\n');
const redis = await connectRedis(t);
// A loop without end is ended by the server, so that the test fails instead of the run.
await redis.config('SET', 'lua-time-limit', '2000');

const MINUTE = 60_000;
/** One event at a time, if it fits into `count` a minute; else the milliseconds to wait. */
const take = (key: string, at: number, count: number) =>
  redis.eval(
    `${library}
    local now, rates = tonumber(ARGV[1]), { tonumber(ARGV[2]), ${MINUTE} }
    local wait = buckets_wait(KEYS[1], now, rates)
    if wait == 0 then buckets_add(KEYS[1], now, rates) end
    return wait`,
    1,
    key,
    at,
    count,
  ) as Promise<number>;

const NOW = 1_700_000_000_000;

for (const [name, backMs] of [
  ['half a window', MINUTE / 2],
  ['a window', MINUTE],
  ['more than two windows', 2 * MINUTE + 1],
  ['a day', 86_400_000],
] as const) {
  t.test(`by ${name}`, async (t) => {
    const key = `set_back_${backMs}`;
    t.equal(await take(key, NOW, 2), 0);
    t.equal(await take(key, NOW, 2), 0);
    const waits: number[] = [];
    for (let event = 0; event < 4; event += 1) waits.push(await take(key, NOW - backMs, 2));
    t.ok(
      waits.every((wait) => wait <= 2 * MINUTE + MINUTE / 60),
      `the wait is one of this limit: ${waits}`,
    );
    t.ok(Number(waits.at(-1)) > 0, 'and the limit holds');
    // The windows pass by the new time.
    t.equal(await take(key, NOW - backMs + 3 * MINUTE, 2), 0);
  });
}

t.test('a sum that no bucket explains', async (t) => {
  await redis.hset('broken', `${MINUTE}:sum`, 1_000_000, `${MINUTE}:tail`, Math.floor(NOW / 1_000) - 60);
  const wait = await take('broken', NOW, 2);
  t.ok(wait > 0 && wait <= 2 * MINUTE, String(wait));
});
