/** Workers killed at random points under load, with a gateway that drops connections after accepting. */
import t from 'tap';
import { arrivals, type SentSms, startDelivery } from '../support/delivery.ts';
import { startProcess, type TestProcess } from '../support/processes.ts';

const KILLS = 3;
const SENDS_PER_KILL = 100;

t.test('every send ends once, nobody gets one twice, nothing is lost', async (t) => {
  const bench = await startDelivery(t, { WORKER_CONCURRENCY: '10', GATEWAY_TIMEOUT_MS: '2000' });
  bench.fault('accept_then_drop', { rate: 0.2 });
  bench.fault('slow', { latencyMs: 40 });
  const start = () => startProcess(t, 'worker/main.ts', bench.environment);
  const workers: TestProcess[] = await Promise.all([start(), start()]);
  const sends: SentSms[] = [];
  for (let kills = 0; kills < KILLS; kills += 1) {
    const midway = arrivals(bench, 20 + Math.floor(Math.random() * 40));
    sends.push(...(await Promise.all(Array.from({ length: SENDS_PER_KILL }, () => bench.send()))));
    await midway;
    const victim = workers.splice(Math.floor(Math.random() * workers.length), 1)[0] as TestProcess;
    t.equal(await victim.end('SIGKILL'), 'SIGKILL');
    workers.push(await start());
  }
  for (const sent of sends) await bench.end(sent);

  let sentTwice = 0;
  const finals: Record<string, number> = {};
  for (const { sendId, mobile } of sends) {
    const { status } = await bench.ledger(sendId);
    finals[status] = (finals[status] ?? 0) + 1;
    const arrived = bench.inbox(mobile).length;
    if (arrived > 1) sentTwice += 1;
    if (status === 'sent') t.equal(arrived, 1, `${sendId} is sent and arrived`);
  }
  t.equal(sentTwice, 0);
  t.equal(bench.simulator.stats.duplicates, 0);
  t.same(finals, { sent: KILLS * SENDS_PER_KILL });
  t.same(await bench.queue.getJobCounts('waiting', 'active', 'delayed'), { waiting: 0, active: 0, delayed: 0 });
  const open = await bench.pool.query('SELECT count(*)::int AS n FROM sms_send_attempt WHERE outcome IS NULL');
  t.equal(open.rows[0].n, 0, 'every attempt has its outcome');
});
