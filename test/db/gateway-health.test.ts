/** The breaker, the hold and the pace of a gateway, as all workers share them. */
import { Redis } from 'ioredis';
import t from 'tap';
import { type BreakerOptions, isBreakerOpen } from '../../db/redis/sends/breaker.ts';
import { type BreakerEffect, createRecords } from '../../db/redis/sends/records.ts';
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
const KEY = '{bull}:gateway:a';
const FACTS = { application: 'default', channel: 'sms', country: 'CN', mobileMasked: '', mobileDigest: '' };

async function start(t: Test) {
  const redis = new Redis(await testRedisUrl(t));
  t.teardown(() => redis.quit());
  const records = createRecords(redis, OPTIONS);
  let sends = 0;
  const eventOf = (sendId: string) =>
    ({ ...FACTS, sendId, purpose: 'login', queuedAt: 1, expiresAt: 2, attempts: 1, at: 1, status: 'sending' }) as const;
  const attemptAt = (gateway: string) => ({ attempt: 1, gateway, chosen: 'first', startedAt: 1 }) as const;

  /** A new send asks a gateway for one call. */
  async function admit(
    gateway: string,
    given: { ratePerSecond?: number; sharedRatePerSecond?: number; maxWaitMs?: number; force?: boolean } = {},
  ) {
    sends += 1;
    const sendId = `send-${sends}`;
    await records.publish(sendId, { status: 'queued', expiresAt: 2, resendAt: 1 }, {});
    const asked = { sendId, attempt: attemptAt(gateway), event: eventOf(sendId), maxWaitMs: 1_000, ...given };
    return { sendId, ...(await records.begin(asked)) };
  }
  /** What a call says about its gateway; of the send that was admitted last unless told. */
  async function report(effect: BreakerEffect, given: { holdMs?: number; sendId?: string } = {}) {
    const { holdMs = 0, sendId = 'other' } = given;
    const { breaker } = await records.end({
      sendId,
      attempt: attemptAt('a'),
      status: 'sending',
      event: eventOf(sendId),
      breaker: effect,
      holdMs,
    });
    return breaker;
  }
  /** Moves the end of the breaker's rest, or a probe's, into the past. */
  const elapse = (field: 'until' | 'probe_until' | 'hold' | 'since') => redis.hset(KEY, field, 1);
  const open = async () => {
    for (let calls = 0; calls < 3; calls += 1) await report('count');
  };
  const left = async () => Number(await redis.hget(KEY, 'until')) - Date.now();
  return { redis, admit, report, elapse, open, left };
}

t.test('closed: calls pass, few failures or a small share of them change nothing', async (t) => {
  const { admit, report } = await start(t);
  t.match(await admit('a'), { result: 'begun' });
  for (let calls = 0; calls < 5; calls += 1) t.equal(await report('success'), '');
  for (let calls = 0; calls < 4; calls += 1) t.equal(await report('count'), '');
  t.equal(await report('count'), 'opened', 'half of ten calls');
});

t.test('failures of another window are forgotten, and in the end the gateway', async (t) => {
  const { redis, report, elapse } = await start(t);
  await report('count');
  t.ok((await redis.ttl(KEY)) > 0);
  await report('count');
  await elapse('since');
  t.equal(await report('count'), '');
});

t.test('so are those of a window that a clock set back has put into the future', async (t) => {
  const { redis, report } = await start(t);
  await report('count');
  await report('count');
  await redis.hset(KEY, 'since', Date.now() + 3_600_000);
  t.equal(await report('count'), '');
});

t.test('open: nobody passes, and calls that began before tell nothing new', async (t) => {
  const { redis, admit, report, open } = await start(t);
  await open();
  t.match(await admit('a'), { result: 'open' });
  t.equal(await report('success'), '');
  t.match(await admit('a'), { result: 'open' });
  t.ok(await isBreakerOpen(redis, 'a'));
  t.match(await admit('b'), { result: 'begun' }, 'another gateway is not concerned');
});

t.test('half-open: one probe at a time, over all workers; its success closes', async (t) => {
  const { redis, admit, report, open, elapse } = await start(t);
  await open();
  await elapse('until');
  const probe = await admit('a');
  t.match(probe, { result: 'begun' });
  t.match(await admit('a'), { result: 'open' });
  t.equal(await report('success'), '', 'a call that began before is no probe');
  t.equal(await report('success', probe), 'closed');
  t.match(await admit('a'), { result: 'begun' });
  t.notOk(await isBreakerOpen(redis, 'a'));
});

t.test('a probe that fails opens for twice as long, up to a limit', async (t) => {
  const { admit, report, open, elapse, left } = await start(t);
  await open();
  const rests: number[] = [];
  for (let probes = 0; probes < 3; probes += 1) {
    await elapse('until');
    await report('count', await admit('a'));
    rests.push(await left());
  }
  const expected = [120_000, 200_000, 200_000];
  t.ok(
    rests.every((rest, index) => Math.abs(rest - (expected[index] ?? 0)) < 5_000),
    String(rests),
  );
});

t.test('a probe that nobody reports about, or that tells nothing, makes room for the next', async (t) => {
  const { admit, report, open, elapse } = await start(t);
  await open();
  await elapse('until');
  await admit('a');
  await elapse('probe_until');
  const next = await admit('a');
  t.match(next, { result: 'begun' });
  // A hold of nothing beside an effect of nothing would not be told at all.
  await report('none', { ...next, holdMs: 1 });
  await elapse('hold');
  t.match(await admit('a'), { result: 'begun' });
});

t.test('a wrong account opens at once and for long', async (t) => {
  const { report, left } = await start(t);
  t.equal(await report('open'), 'opened');
  t.ok((await left()) > 490_000);
});

t.test('force asks an open gateway, and its success closes the breaker', async (t) => {
  const { admit, report, open } = await start(t);
  await open();
  const forced = await admit('a', { force: true });
  t.match(forced, { result: 'begun' });
  t.equal(await report('success', forced), 'closed');
});

t.test('a gateway that said "slow down" is left alone by all', async (t) => {
  const { admit, report, elapse } = await start(t);
  await report('none', { holdMs: 9_000 });
  t.match(await admit('a', { force: true }), { result: 'hold' });
  await elapse('hold');
  t.match(await admit('a'), { result: 'begun' });
});

t.test('a pace gives slots one after the other, and none too far ahead', async (t) => {
  const { admit } = await start(t);
  const given = { ratePerSecond: 0.1, maxWaitMs: 25_000 };
  t.match(await admit('a', given), { result: 'begun' });
  for (const index of [1, 2]) {
    const { result, ...asked } = await admit('a', given);
    const ms = 'ms' in asked ? Number(asked.ms) : 0;
    t.equal(result, 'wait');
    t.ok(ms <= index * 10_000 && ms > index * 10_000 - 5_000, String(ms));
  }
  t.match(await admit('a', given), { result: 'pace' });
});

t.test('the pace of all gateways together; who is refused takes no slot', async (t) => {
  const { redis, admit, report } = await start(t);
  t.match(await admit('a', { sharedRatePerSecond: 0.1, maxWaitMs: 9_000 }), { result: 'begun' });
  const refused = await admit('b', { sharedRatePerSecond: 0.1, maxWaitMs: 4_000 });
  t.match(refused, { result: 'service_pace' });
  t.ok(
    'ms' in refused && Number(refused.ms) > 0 && Number(refused.ms) <= 6_000,
    'the part beyond what the caller bears',
  );
  const next = await redis.get('{bull}:pace');
  await report('none', { holdMs: 9_000 });
  t.match(await admit('a', { sharedRatePerSecond: 0.1, maxWaitMs: 25_000 }), { result: 'hold' });
  t.equal(await redis.get('{bull}:pace'), next);
  t.match(await admit('b', { sharedRatePerSecond: 0.1, maxWaitMs: 25_000 }), { result: 'wait' });
});
