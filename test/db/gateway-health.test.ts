/** The breaker, the hold and the pace of a gateway, as all workers share them. */
import { Redis } from 'ioredis';
import t from 'tap';
import { type BreakerOptions, createGatewayHealth } from '../../db/redis/gateway-health.ts';
import { type Test, testRedisUrl } from '../support/harness.ts';

const OPTIONS: BreakerOptions = {
  failures: 3,
  failurePercent: 50,
  windowMs: 60_000,
  openMs: 60_000,
  maxOpenMs: 200_000,
  configOpenMs: 500_000,
  probeMs: 5_000,
};
const KEY = 'sms_gateway_{a}';
const ask = { ratePerSecond: undefined, maxWaitMs: 1_000 };
const failure = { effect: 'count', through: false, holdMs: 0 } as const;
const success = { effect: 'success', through: false, holdMs: 0 } as const;

async function start(t: Test) {
  const redis = new Redis(await testRedisUrl(t));
  t.teardown(() => redis.quit());
  /** Moves the end of the breaker's rest, or a probe's, into the past. */
  const elapse = (field: 'until' | 'probe' | 'hold' | 'since') => redis.hset(KEY, field, 1);
  const health = createGatewayHealth(redis, OPTIONS);
  const open = async () => {
    for (let calls = 0; calls < 3; calls += 1) await health.report('a', failure);
  };
  const left = async () => Number(await redis.hget(KEY, 'until')) - Date.now();
  return { redis, health, elapse, open, left };
}

t.test('closed: calls pass, few failures or a small share of them change nothing', async (t) => {
  const { health } = await start(t);
  t.same(await health.admit('a', ask), { admitted: true, waitMs: 0, through: false });
  for (let calls = 0; calls < 5; calls += 1) t.equal(await health.report('a', success), '');
  for (let calls = 0; calls < 4; calls += 1) t.equal(await health.report('a', failure), '');
  t.equal(await health.report('a', failure), 'opened', 'half of ten calls');
});

t.test('failures of another window are forgotten', async (t) => {
  const { health, elapse } = await start(t);
  await health.report('a', failure);
  await health.report('a', failure);
  await elapse('since');
  t.equal(await health.report('a', failure), '');
});

t.test('open: nobody passes, and calls that began before tell nothing new', async (t) => {
  const { health, open } = await start(t);
  await open();
  const refused = await health.admit('a', ask);
  t.match(refused, { admitted: false, because: 'open' });
  t.equal(await health.report('a', success), '');
  t.match(await health.admit('a', ask), { admitted: false });
  t.ok(await health.isOpen('a'));
  t.match(await health.admit('b', ask), { admitted: true }, 'another gateway is not concerned');
});

t.test('half-open: one probe at a time, over all workers; its success closes', async (t) => {
  const { health, open, elapse } = await start(t);
  await open();
  await elapse('until');
  t.same(await health.admit('a', ask), { admitted: true, waitMs: 0, through: true });
  t.match(await health.admit('a', ask), { admitted: false, because: 'open' });
  t.equal(await health.report('a', { ...success, through: true }), 'closed');
  t.same(await health.admit('a', ask), { admitted: true, waitMs: 0, through: false });
  t.notOk(await health.isOpen('a'));
});

t.test('a probe that fails opens for twice as long, up to a limit', async (t) => {
  const { health, open, elapse, left } = await start(t);
  await open();
  const rests: number[] = [];
  for (let probes = 0; probes < 3; probes += 1) {
    await elapse('until');
    await health.admit('a', ask);
    await health.report('a', { ...failure, through: true });
    rests.push(await left());
  }
  const expected = [120_000, 200_000, 200_000];
  t.ok(
    rests.every((rest, index) => Math.abs(rest - (expected[index] ?? 0)) < 5_000),
    String(rests),
  );
});

t.test('a probe that nobody reports about, or that tells nothing, makes room for the next', async (t) => {
  const { health, open, elapse } = await start(t);
  await open();
  await elapse('until');
  await health.admit('a', ask);
  await elapse('probe');
  t.match(await health.admit('a', ask), { admitted: true, through: true });
  await health.report('a', { effect: 'none', through: true, holdMs: 0 });
  t.match(await health.admit('a', ask), { admitted: true, through: true });
});

t.test('a wrong account opens at once and for long', async (t) => {
  const { health, left } = await start(t);
  t.equal(await health.report('a', { effect: 'open', through: false, holdMs: 0 }), 'opened');
  t.ok((await left()) > 490_000);
});

t.test('force asks an open gateway, and its success closes the breaker', async (t) => {
  const { health, open } = await start(t);
  await open();
  t.same(await health.admit('a', { ...ask, force: true }), { admitted: true, waitMs: 0, through: true });
  t.equal(await health.report('a', { ...success, through: true }), 'closed');
});

t.test('a gateway that said "slow down" is left alone by all', async (t) => {
  const { health, elapse } = await start(t);
  await health.report('a', { effect: 'none', through: false, holdMs: 9_000 });
  const refused = await health.admit('a', { ...ask, force: true });
  t.match(refused, { admitted: false, because: 'hold' });
  await elapse('hold');
  t.match(await health.admit('a', ask), { admitted: true });
});

t.test('a pace gives slots one after the other, and none too far ahead', async (t) => {
  const { health } = await start(t);
  const given = { ratePerSecond: 4, maxWaitMs: 600 };
  const waits: number[] = [];
  for (let calls = 0; calls < 3; calls += 1) {
    const admission = await health.admit('a', given);
    if (admission.admitted) waits.push(admission.waitMs);
  }
  t.equal(waits.length, 3);
  t.ok(
    waits.every((wait, index) => wait <= index * 250 && wait > index * 250 - 150),
    String(waits),
  );
  const refused = await health.admit('a', given);
  t.match(refused, { admitted: false, because: 'pace' });
});

t.test('the pace of all gateways together', async (t) => {
  const { health } = await start(t);
  t.same(await health.takePace(2, 400), { taken: true, ms: 0 });
  const { taken, ms } = await health.takePace(2, 400);
  t.notOk(taken);
  t.ok(ms > 0 && ms <= 100, 'the part of the wait beyond what the caller bears');
  t.match(await health.takePace(2, 500), { taken: true });
});
