/** A machine whose clock is wrong, beside a Redis whose clock decides. */
import t from 'tap';
import { createRedisClock } from '../../db/redis/clock.ts';
import { connectRedis } from '../support/redis.ts';

for (const [name, offMs, says] of [
  ['right', 0, /^ok$/],
  ['a second off', 900, /^ok$/],
  ['six minutes fast', 360_000, /^ok: this machine's is 360 s ahead of Redis'; corrected$/],
  ['six minutes slow', -360_000, /^ok: this machine's is 360 s behind Redis'; corrected$/],
] as const) {
  t.test(`a clock that is ${name}`, async (t) => {
    const redis = await connectRedis(t);
    const clock = createRedisClock(() => Date.now() + offMs);
    t.match(await clock.check(), /not compared/);
    const end = clock.follow(redis, (error) => t.fail(String(error)));
    await clock.known;
    end();
    // Redis runs on this machine: what the test reads itself is the truth here.
    t.ok(Math.abs(clock.now() - Date.now()) < 1_000, 'by Redis');
    t.match(await clock.check(), says);
  });
}

t.test('a clock that somebody sets between two comparisons', async (t) => {
  const redis = await connectRedis(t);
  let offMs = 0;
  const clock = createRedisClock(() => Date.now() + offMs);
  const end = clock.follow(redis, (error) => t.fail(String(error)));
  await clock.known;
  offMs = -86_400_000;
  t.ok(Math.abs(clock.now() - Date.now()) < 1_000);
  end();
});

t.test('without the right to ask, this machine counts, and nobody waits for ever', async (t) => {
  const redis = await connectRedis(t);
  await redis.acl('SETUSER', 'timeless', 'on', 'nopass', '~*', '+@all', '-time');
  t.teardown(() => redis.acl('DELUSER', 'timeless'));
  const limited = redis.duplicate({ username: 'timeless', password: 'any' });
  t.teardown(() => limited.disconnect());
  const clock = createRedisClock();
  const faults: unknown[] = [];
  const end = clock.follow(limited, (error) => faults.push(error));
  await clock.known;
  end();
  t.match(faults, [/NOPERM/]);
  t.match(await clock.check(), /not compared/);
});
