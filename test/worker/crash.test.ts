/** A worker that is killed in the middle of a send: real processes, real signals. */
import t from 'tap';
import { LOCK_MS, STALLED_CHECK_MS } from '../../worker/consumer.ts';
import { arrivals, startDelivery } from '../support/delivery.ts';
import { startProcess } from '../support/processes.ts';

const WORKER = 'worker/main.ts';

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
  const record = await bench.sends.load(sent.sendId);
  t.match(record?.attempts, [{ gateway: 'yuntongxun' }], 'the attempt was written before the call');
  t.match(await bench.end(sent), { status: 'sent' });
  t.comment(`${Date.now() - killedAt} ms after the kill`);
  t.ok(LOCK_MS + 2 * STALLED_CHECK_MS < 10_000, 'ten seconds at most');

  t.equal(bench.simulator.inbox.list({ mobile: sent.mobile, limit: 10 }).length, 1);
  t.match(bench.simulator.stats.vendors.yuntongxun?.rejected, { 160054: 1 });
  t.match(await bench.ledger(sent.sendId), { status: 'sent', attempts: 2 });
  t.match(await bench.attempts(sent.sendId), [
    { outcome: 'unknown', reason: 'worker_lost' },
    { outcome: 'accepted', reason: 'duplicate' },
  ]);
});
