/** Workers that die or are stopped in the middle of sends: real processes, real signals. */
import t from 'tap';
import { startDelivery } from '../support/delivery.ts';
import { startProcess } from '../support/processes.ts';

type Bench = Awaited<ReturnType<typeof startDelivery>>;

const WORKER = 'worker/main.ts';

/** Resolves when `count` more SMS have reached phones. */
function arrivals(bench: Bench, count: number): Promise<void> {
  return new Promise((resolve) => {
    let left = count;
    const unsubscribe = bench.simulator.inbox.subscribe((batch) => {
      left -= batch.length;
      if (left > 0) return;
      unsubscribe();
      resolve();
    });
  });
}

const everyone = { rate: 1, vendor: null, mobile: null, code: null } as const;

t.test('a worker killed in the middle of a send: the next one delivers it, and nobody gets it twice', async (t) => {
  const bench = await startDelivery(t, { GATEWAY_TIMEOUT_MS: '60000' });
  bench.simulator.faults.add({ ...everyone, mode: 'accept_then_timeout', count: 1, latencyMs: 0 });
  const first = await startProcess(t, WORKER, bench.environment);
  const arrived = arrivals(bench, 1);
  const sent = await bench.send();
  await arrived;
  await startProcess(t, WORKER, bench.environment);
  t.equal(await first.end('SIGKILL'), 'SIGKILL');
  const killedAt = Date.now();
  const job = await bench.queue.getJob(sent.sendId);
  t.match(job?.data.calls, [{ gateway: 'yuntongxun' }], 'the attempt was written before the call');
  t.match(await bench.end(sent), { status: 'sent' });
  t.ok(Date.now() - killedAt < 10_000, 'within ten seconds');

  t.equal(bench.simulator.inbox.list({ mobile: sent.mobile, limit: 10 }).length, 1);
  t.match(bench.simulator.stats.vendors.yuntongxun.rejected, { 160054: 1 });
  t.match(await bench.ledger(sent.sendId), { status: 'sent', attempts: 2 });
  t.match(await bench.attempts(sent.sendId), [
    { outcome: 'unknown', reason: 'worker_lost' },
    { outcome: 'accepted', reason: 'duplicate' },
  ]);
});

t.test('a worker that is told to stop ends its sends and loses none', async (t) => {
  const bench = await startDelivery(t, { WORKER_CONCURRENCY: '10' });
  bench.simulator.faults.add({ ...everyone, mode: 'slow', count: null, latencyMs: 300 });
  const first = await startProcess(t, WORKER, bench.environment);
  const begun = arrivals(bench, 10);
  const sends = await Promise.all(Array.from({ length: 40 }, () => bench.send()));
  await begun;
  t.equal(await first.end('SIGTERM'), 0);
  t.equal(await bench.queue.getActiveCount(), 0, 'it leaves no send in its hands');
  t.ok((await bench.queue.getWaitingCount()) > 0, 'and takes no more');

  bench.simulator.faults.clear();
  await startProcess(t, WORKER, bench.environment);
  for (const sent of sends) {
    t.match(await bench.end(sent), { status: 'sent' });
    t.equal(bench.simulator.inbox.list({ mobile: sent.mobile, limit: 10 }).length, 1);
  }
});

t.test('a send that outlasts the time to stop is given back', async (t) => {
  const bench = await startDelivery(t, { SHUTDOWN_TIMEOUT_SECONDS: '1', GATEWAY_TIMEOUT_MS: '30000' });
  bench.simulator.faults.add({ ...everyone, mode: 'accept_then_timeout', count: 1, latencyMs: 0 });
  const first = await startProcess(t, WORKER, bench.environment);
  const arrived = arrivals(bench, 1);
  const sent = await bench.send();
  await arrived;
  t.equal(await first.end('SIGTERM'), 0);
  t.equal(await bench.queue.getActiveCount(), 0);

  await startProcess(t, WORKER, bench.environment);
  t.match(await bench.end(sent), { status: 'sent' });
  t.equal(bench.simulator.inbox.list({ mobile: sent.mobile, limit: 10 }).length, 1);
  t.match(await bench.ledger(sent.sendId), { status: 'sent', attempts: 2 });
});
