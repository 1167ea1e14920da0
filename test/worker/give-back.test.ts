/** What a failed send took is there again: the mobile's interval, and its place in all that sends share. */
import t from 'tap';
import { createBudget } from '../../db/redis/budget.ts';
import { createLimits } from '../../db/redis/limits.ts';
import { createSendQuotas } from '../../db/redis/sends/quotas.ts';
import { type DeliveryBench, nextMobile, startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';

const ADDRESS = '203.0.113.7';
const RATE = { count: 1, windowMs: 3_600_000 };

async function start(t: Test) {
  const bench = await startDelivery(t, {
    SMS_PREFIX_LIMITS: '1/1h',
    SMS_SERVICE_LIMITS: '1/1h',
  });
  const quotas = createSendQuotas(bench.redis, bench.config);
  const limits = createLimits(bench.redis);
  /** A send that took everything, as the API does it. */
  async function charged() {
    const mobile = nextMobile();
    const { charge } = await quotas.take({ sendId: 'a', mobile, clientAddress: ADDRESS });
    const taken = await limits.take('sms', ADDRESS, [RATE]);
    if ('retryAfterMs' in taken) throw new Error('the address has no place left');
    return bench.send({ mobile, charge: { ...charge, address: ADDRESS, addressEvent: taken.event } });
  }
  return { bench, quotas, limits, charged };
}

function fail(bench: DeliveryBench, mode: 'blacklist' | 'reset'): void {
  bench.simulator.faults.add({ mode, rate: 1, count: null, latencyMs: 0, vendor: null, mobile: null, code: null });
}

t.test('a send that a gateway refuses for good gives everything back, once', async (t) => {
  const { bench, quotas, limits, charged } = await start(t);
  fail(bench, 'blacklist');
  const sent = await charged();
  bench.startWorker();
  await bench.end(sent);
  t.equal((await bench.sends.get(sent.sendId, Date.now()))?.status, 'failed');

  t.equal((await bench.sends.load(sent.sendId))?.charge, undefined);
  t.equal(await createBudget(bench.redis).spent(Date.now()), 0);
  t.notOk((await quotas.take({ sendId: 'b', mobile: sent.mobile, clientAddress: ADDRESS })).refusal);
  t.notMatch(await limits.take('sms', ADDRESS, [RATE]), { retryAfterMs: Number });
  t.match(await bench.smsCodes.takeSlot({ ...sent, purpose: 'register' }), { granted: true });
});

t.test('what a gateway may have taken stays: on the budget, in the range and in the address limit', async (t) => {
  const { bench, quotas, limits, charged } = await start(t);
  fail(bench, 'reset');
  const sent = await charged();
  bench.startWorker();
  await bench.end(sent);
  t.equal((await bench.sends.get(sent.sendId, Date.now()))?.status, 'failed');
  t.equal(await createBudget(bench.redis).spent(Date.now()), 1);
  t.match((await quotas.take({ sendId: 'b', mobile: sent.mobile, clientAddress: ADDRESS })).refusal, {
    limit: 'prefix',
  });
  t.match(await limits.take('sms', ADDRESS, [RATE]), { retryAfterMs: Number });
  t.match(await bench.smsCodes.takeSlot({ ...sent, purpose: 'register' }), { granted: true });
});

t.test('and in the caps of its mobile, while the interval ends at once', async (t) => {
  const bench = await startDelivery(t, { SMS_MOBILE_LIMITS: '1/1h' });
  bench.startWorker();
  for (const [mode, next] of [
    ['reset', { granted: false, limit: 'mobile' }],
    ['blacklist', { granted: true }],
  ] as const) {
    fail(bench, mode);
    const sent = await bench.send();
    t.ok((await bench.end(sent)).failed, mode);
    t.match(await bench.sends.get(sent.sendId, Date.now()), { status: 'failed', resendAt: 0 });
    t.match(await bench.smsCodes.takeSlot({ ...sent, purpose: 'register', sendId: 'e'.repeat(32) }), next, mode);
    bench.simulator.faults.clear();
  }
});

t.test('an SMS that was sent keeps its place', async (t) => {
  const { bench, quotas, charged } = await start(t);
  const sent = await charged();
  bench.startWorker();
  t.match(await bench.end(sent), { status: 'sent' });
  t.match((await quotas.take({ sendId: 'b', mobile: sent.mobile, clientAddress: ADDRESS })).refusal, {
    limit: 'prefix',
  });
  t.ok((await bench.sends.load(sent.sendId))?.charge, 'until its code is verified');
});
