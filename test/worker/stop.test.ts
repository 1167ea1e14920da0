/** A worker that is told to stop: it ends what it has in its hands, or gives it back. Real processes, real signals. */
import t from 'tap';
import { arrivals, startDelivery } from '../support/delivery.ts';
import { startProcess } from '../support/processes.ts';

const WORKER = 'worker/main.ts';

const everyone = { rate: 1, vendor: null, mobile: null, code: null } as const;

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
