/** What a started worker does by its scheduler, without being asked. */
import { once } from 'node:events';
import t from 'tap';
import { startDelivery } from '../support/delivery.ts';

t.test('sends older than LEDGER_RETENTION_DAYS are forgotten, with their attempts', async (t) => {
  const bench = await startDelivery(t, { LEDGER_RETENTION_DAYS: '7' });
  for (const [id, days] of [
    ['a', 8],
    ['b', 6],
  ] as const) {
    const at = new Date(Date.now() - days * 86_400_000);
    await bench.pool.query(
      `INSERT INTO sms_send (id, mobile_masked, mobile_digest, purpose, status, attempts, queued_at, expires_at)
       VALUES ($1, '139****0000', 'd', 'login', 'sent', 1, $2, $2)`,
      [id.repeat(32), at],
    );
    await bench.pool.query(
      "INSERT INTO sms_send_attempt (send_id, attempt, gateway, started_at) VALUES ($1, 1, 'yuntongxun', $2)",
      [id.repeat(32), at],
    );
  }
  const { maintenance } = bench.startWorker();
  const [job] = await once(maintenance.worker, 'completed');
  t.match(job, { name: 'prune-ledger', returnvalue: { deleted: 1 } });
  const { rows } = await bench.pool.query('SELECT id FROM sms_send');
  t.same(rows, [{ id: 'b'.repeat(32) }]);
  t.equal((await bench.pool.query('SELECT FROM sms_send_attempt')).rowCount, 1);

  const another = bench.startWorker();
  await another.maintenance.worker.waitUntilReady();
  await another.stop();
  t.match(await maintenance.queue.getJobSchedulers(), [{ key: 'prune-ledger', every: 3_600_000 }]);
  t.equal(await maintenance.queue.getJobSchedulersCount(), 1, 'one for all workers');
});
