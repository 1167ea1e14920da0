/** Whose send goes first: few sends wait for nobody's flood, floods take turns, and a lone flood keeps its order. */
import { Queue } from 'bullmq';
import t from 'tap';
import { JOB_NAME, jobOptions, QUEUE_NAME, QUEUE_PREFIX, type QueueOrder } from '../../core/queue.ts';
import { createRedis } from '../../db/redis/client.ts';
import { createTurns } from '../../db/redis/sends/turns.ts';
import { type Test, testRedisUrl } from '../support/harness.ts';

async function bench(t: Test, order: QueueOrder = 'oldest-first') {
  const redis = createRedis([await testRedisUrl(t)], { mode: 'wait', onError: () => undefined });
  const queue = new Queue(QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  t.teardown(async () => {
    await queue.close();
    redis.disconnect();
  });
  const turns = createTurns(redis);
  const expiresAt = Date.now() + 300_000;
  const priorities = new Map<string, number>();

  async function flood(application: string, count: number, first = 0): Promise<void> {
    const ids = Array.from({ length: count }, (_, index) => `${application}-${first + index}`);
    for (let start = 0; start < count; start += 1000) {
      const some = ids.slice(start, start + 1000);
      const given = await Promise.all(some.map((id) => turns.take(application, id, expiresAt, order)));
      await queue.addBulk(
        some.map((id, index) => {
          priorities.set(id, given[index] ?? 0);
          return { name: JOB_NAME, data: {}, opts: jobOptions(id, order, given[index]) };
        }),
      );
    }
  }

  /** What workers would take next, in their order: jobs without a priority, then by priority. */
  async function take(count: number): Promise<string[]> {
    const taken: string[] = [];
    for (let index = 0; index < count; index += 1) {
      const id =
        (await redis.rpop(`${QUEUE_PREFIX}:sms:wait`)) ?? (await redis.zpopmin(`${QUEUE_PREFIX}:sms:prioritized`))[0];
      if (!id) break;
      taken.push(id);
      await turns.end(id.split('-')[0] ?? '', id, priorities.get(id) ?? 0);
    }
    return taken;
  }
  return { redis, turns, flood, take };
}

t.test('with thousands of sends of one application waiting, the few of another are next', async (t) => {
  const { flood, take } = await bench(t);
  await flood('shop', 3_000);
  await take(100);
  await flood('bank', 50);
  const next = await take(50);
  t.ok(
    next.every((id) => id.startsWith('bank-')),
    next.slice(0, 5).join(),
  );
  t.strictSame(
    next,
    next.toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5))),
  );
});

t.test('two floods take turns, however much longer one is', async (t) => {
  const { flood, take } = await bench(t);
  await flood('shop', 2_000);
  await flood('bank', 600);
  await take(200);
  const next = await take(400);
  const ofBank = next.filter((id) => id.startsWith('bank-')).length;
  t.ok(ofBank > 180 && ofBank < 220, `${ofBank} of 400`);
});

t.test('a flood that comes later starts where the turns are, not before them', async (t) => {
  const { flood, take } = await bench(t);
  await flood('shop', 1_000);
  await take(500);
  await flood('bank', 500);
  await take(100);
  const ofShop = (await take(200)).filter((id) => id.startsWith('shop-')).length;
  t.ok(ofShop > 80 && ofShop < 120, `${ofShop} of 200`);
});

t.test('the order of one application stays: oldest first, whatever waits with a priority', async (t) => {
  const { flood, take } = await bench(t);
  await flood('shop', 300);
  const first = await take(150);
  await flood('shop', 100, 300);
  const all = [...first, ...(await take(250))].map((id) => Number(id.slice(5)));
  t.strictSame(
    all,
    all.toSorted((a, b) => a - b),
  );
});

t.test('newest first: the few that came last go first', async (t) => {
  const { flood, take } = await bench(t, 'newest-first');
  await flood('shop', 50);
  t.strictSame(await take(2), ['shop-49', 'shop-48']);
});

t.test('a send that never was taken is forgotten when its code is dead', async (t) => {
  const { redis, turns } = await bench(t);
  for (let index = 0; index < 150; index += 1)
    await turns.take('shop', `dead-${index}`, Date.now() - 1, 'oldest-first');
  t.equal(await turns.take('shop', 'live', Date.now() + 60_000, 'oldest-first'), 0);
  t.equal(await redis.zcard(`${QUEUE_PREFIX}:waiting:shop`), 1);
});
