/** Several gateways: which one a send goes to, when it goes on to the next, and when it must not. */
import t from 'tap';
import { statsOf } from '../../scripts/gateway-simulator/stats.ts';
import { type DeliveryBench, startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';

const start = (t: Test, overrides: Record<string, string> = {}) =>
  startDelivery(t, { SMS_GATEWAYS: 'yuntongxun,aliyun', ...overrides });

const received = ({ simulator }: DeliveryBench) => ({
  yuntongxun: statsOf(simulator.stats, 'yuntongxun').received,
  aliyun: statsOf(simulator.stats, 'aliyun').received,
});

t.test('a gateway that fails twice is left for the next, with the same code', async (t) => {
  const bench = await start(t);
  bench.startWorker();
  bench.fault('busy', { vendor: 'yuntongxun' });
  const sent = await bench.send();
  t.same(await bench.end(sent), { status: 'sent', gateway: 'aliyun' });
  t.match(bench.inbox(sent.mobile), [{ text: new RegExp(sent.code) }]);
  t.match(await bench.attempts(sent.sendId), [
    { gateway: 'yuntongxun', reason: 'transient/gateway' },
    { gateway: 'yuntongxun', reason: 'transient/gateway' },
    { gateway: 'aliyun', outcome: 'accepted' },
  ]);
  t.match(await bench.ledger(sent.sendId), { gateway: 'aliyun', attempts: 3, error_code: null });
});

t.test('when all fail, the reason tells what each of them said', async (t) => {
  const bench = await start(t);
  bench.startWorker();
  bench.fault('busy', { vendor: 'yuntongxun' });
  bench.fault('blacklist', { vendor: 'aliyun' });
  const { failed = '' } = await bench.end(await bench.send());
  const ofYuntongxun = 'rejected by yuntongxun as transient/gateway, code 160050';
  t.match(failed, new RegExp(`^${ofYuntongxun}; rejected by aliyun as permanent/recipient, code [\\w.]+$`));
});

t.test('a wrong account: the next at once, an alert all the same, and the breaker opens for everyone', async (t) => {
  const bench = await start(t);
  const { metrics } = bench.startWorker();
  bench.fault('no_balance', { vendor: 'yuntongxun' });
  const first = await bench.send();
  t.same(await bench.end(first), { status: 'sent', gateway: 'aliyun' });
  t.match(await metrics.alerts.get(), { values: [{ labels: { gateway: 'yuntongxun' }, value: 1 }] });
  t.match(await metrics.registry.metrics(), /sms_gateway_open\{gateway="yuntongxun"\} 1/);
  const second = await bench.send();
  t.same(await bench.end(second), { status: 'sent', gateway: 'aliyun' });
  t.same(received(bench), { yuntongxun: 1, aliyun: 2 }, 'nobody asks the broken one again');
});

t.test('a gateway that says "slow down" is left alone for as long as it said, and the next helps out', async (t) => {
  const bench = await start(t);
  bench.startWorker();
  bench.fault('code', { code: '111111', vendor: 'yuntongxun' });
  const sends = [await bench.send(), await bench.send()];
  for (const sent of sends) t.same(await bench.end(sent), { status: 'sent', gateway: 'aliyun' });
  t.equal((await bench.sends.load(sends[0]?.sendId ?? ''))?.attempts[0]?.fate, 'free', 'it was no attempt');
});

t.test('a vendor that remembers the id of a send it rejected: that one goes elsewhere, without an alarm', async (t) => {
  const simulator = { rememberReqIdOnReject: true };
  const bench = await startDelivery(t, { SMS_GATEWAYS: 'yuntongxun,aliyun' }, { simulator });
  const { metrics } = bench.startWorker();
  bench.fault('busy', { vendor: 'yuntongxun', count: 1 });
  const sent = await bench.send();
  t.same(await bench.end(sent), { status: 'sent', gateway: 'aliyun' });
  t.match(await bench.attempts(sent.sendId), [
    { gateway: 'yuntongxun', vendor_code: '160050' },
    { gateway: 'yuntongxun', vendor_code: '160054', reason: 'permanent/gateway' },
    { gateway: 'aliyun', outcome: 'accepted' },
  ]);
  t.same((await metrics.alerts.get()).values, []);
});

t.test('a cap of the number is no reason to go elsewhere', async (t) => {
  const bench = await start(t);
  bench.startWorker();
  bench.fault('too_frequent', { vendor: 'yuntongxun' });
  const sent = await bench.send({ expiresInMs: 20_000 });
  t.same(await bench.end(sent), { failed: 'rejected by yuntongxun as throttled/recipient, code 160038' });
  t.same(received(bench), { yuntongxun: 1, aliyun: 0 });
});

t.test('neither is a number that does not exist', async (t) => {
  const bench = await start(t);
  bench.startWorker();
  bench.fault('blacklist', { vendor: 'yuntongxun' });
  t.match(await bench.end(await bench.send()), { failed: /permanent/ });
  t.same(received(bench), { yuntongxun: 1, aliyun: 0 });
});

t.test('an unknown outcome at a gateway that forgets: by setting', async (t) => {
  for (const [setting, end, calls] of [
    ['failover', { status: 'sent', gateway: 'yuntongxun' }, { yuntongxun: 1, aliyun: 2 }],
    ['retry-same', { failed: 'unknown outcome at aliyun: http_5xx' }, { yuntongxun: 0, aliyun: 2 }],
    ['hold', { failed: 'unknown outcome at aliyun: http_5xx' }, { yuntongxun: 0, aliyun: 1 }],
  ] as const) {
    const bench = await start(t, { SMS_GATEWAYS: 'aliyun,yuntongxun', SMS_ON_UNKNOWN: setting });
    const worker = bench.startWorker();
    bench.fault('error500', { vendor: 'aliyun' });
    t.same(await bench.end(await bench.send()), end, setting);
    t.same(received(bench), calls, setting);
    await worker.stop();
  }
});

t.test('all breakers open: the one that is due first is tried all the same', async (t) => {
  const bench = await start(t);
  bench.startWorker();
  bench.fault('no_balance', { vendor: 'yuntongxun' });
  bench.fault('no_balance', { vendor: 'aliyun' });
  t.match(await bench.end(await bench.send()), { failed: /config\/account/ });
  bench.simulator.faults.clear();
  const due = await bench.redis.hget('{bull}:gateway:aliyun', 'until');
  await bench.redis.hset('{bull}:gateway:yuntongxun', 'until', Number(due) + 60_000);
  const sent = await bench.send();
  t.same(await bench.end(sent), { status: 'sent', gateway: 'aliyun' });
  t.notOk(await bench.redis.hexists('{bull}:gateway:aliyun', 'until'), 'and its success closes the breaker');
});

t.test('a gateway that hangs can not hold all hands of a worker', async (t) => {
  const bench = await start(t, { WORKER_CONCURRENCY: '8', GATEWAY_TIMEOUT_MS: '30000' });
  const worker = bench.startWorker();
  bench.fault('timeout', { vendor: 'yuntongxun' });
  const sends = await Promise.all(Array.from({ length: 20 }, () => bench.send()));
  const ends = new Set<string>();
  const most = new Promise<void>((resolve) => {
    bench.events.on('completed', ({ jobId }) => ends.add(jobId).size === 16 && resolve());
  });
  await most;
  t.equal(sends.length - ends.size, 4, 'half of the hands wait');
  t.equal(bench.simulator.stats.vendors.aliyun?.accepted, 16);
  worker.consumer.worker.cancelAllJobs('enough');
});

t.test('by weight: each gets its share', async (t) => {
  const bench = await start(t, { SMS_ROUTING: 'weighted' });
  bench.startWorker();
  const sends = await Promise.all(Array.from({ length: 60 }, () => bench.send()));
  for (const sent of sends) t.match(await bench.end(sent), { status: 'sent' });
  const { yuntongxun, aliyun } = received(bench);
  t.equal(yuntongxun + aliyun, 60);
  t.ok(Math.min(yuntongxun, aliyun) > 10, `${yuntongxun} and ${aliyun}`);
});
