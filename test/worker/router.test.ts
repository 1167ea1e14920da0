/** What a choice costs the others: a process whose calls are all taken stops neither other workers nor the pace. */
import t from 'tap';
import type { Gateway } from '../../core/vendors/gateway.ts';
import { createGatewayHealth } from '../../db/redis/gateway-health.ts';
import { keys } from '../../db/redis/keys.ts';
import { createRouter, type RouterOptions } from '../../worker/router.ts';
import type { Test } from '../support/harness.ts';
import { connectRedis } from '../support/redis.ts';

const gateway = (id: string) => ({ id }) as Gateway;
const BREAKER = {
  failures: 5,
  failurePercent: 50,
  windowMs: 30_000,
  openMs: 60_000,
  maxOpenMs: 60_000,
  configOpenMs: 60_000,
  probeMs: 5_000,
};

async function start(t: Test, options: Partial<RouterOptions> = {}) {
  const redis = await connectRedis(t);
  const health = createGatewayHealth(redis, BREAKER);
  const router = createRouter({
    routes: [{ gateway: gateway('a'), concurrency: 1 }, { gateway: gateway('b') }],
    health,
    routing: 'ordered',
    onUnknown: 'failover',
    ratePerSecond: undefined,
    concurrency: 1,
    ...options,
  });
  const choose = () => router.choose('register', [], new AbortController().signal);
  const hold = (id: string) => health.report(id, { effect: 'none', through: false, holdMs: 30_000 });
  return { redis, choose, hold };
}

t.test('all calls taken: this process waits a moment, the others go on', async (t) => {
  const { choose, hold } = await start(t);
  const call = await choose();
  t.match(call, { choice: 'call', gateway: { id: 'a' } });
  await hold('b');
  t.match(await choose(), { choice: 'wait', everyone: false, delayMs: 100 });
  if (call.choice === 'call') call.release();
  await hold('a');
  t.match(await choose(), { choice: 'wait', everyone: true }, 'a hold is for all workers');
});

t.test('a send that no gateway takes gives its slot of the pace back', async (t) => {
  const { redis, choose, hold } = await start(t, { ratePerSecond: 20 });
  await choose();
  const nextSlot = Number(await redis.get(keys.sendPace));
  await hold('b');
  for (let polls = 0; polls < 50; polls += 1) t.match(await choose(), { choice: 'wait', everyone: false });
  t.ok(Number(await redis.get(keys.sendPace)) <= Math.max(nextSlot, Date.now()) + 100, 'and 50 slots are 2.5 s');
});
