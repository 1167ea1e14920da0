/** What operators do with sends by hand, and jobs of other releases. */
import t from 'tap';
import { createBudget } from '../../db/redis/budget.ts';
import { createLedgerLog } from '../../db/redis/ledger-log.ts';
import { changeCode } from '../support/codes.ts';
import { startDelivery } from '../support/delivery.ts';

t.test('a failed send that is retried by hand is sent, and every place says so', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  bench.fault('no_balance', { count: 1 });
  const sent = await bench.send();
  t.match(await bench.end(sent), { failed: /config/ });
  await bench.ledger(sent.sendId, (row) => row.status === 'failed');

  await sent.job.retry('failed');
  t.match(await bench.end(sent), { status: 'sent' });
  t.match(await bench.ledger(sent.sendId, (row) => row.status === 'sent'), { attempts: 2, error_code: null });
  t.equal((await bench.sends.get(sent.sendId, Date.now()))?.status, 'sent');
  t.match(await bench.attempts(sent.sendId), [{ vendor_code: '111142' }, { outcome: 'accepted' }]);
});

t.test('one whose code is dead says so instead of sending', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  bench.fault('blacklist', { count: 1 });
  const sent = await bench.send();
  await bench.end(sent);
  await changeCode(bench.redis, sent, { replaced_by: 'f'.repeat(32) });
  await sent.job.retry('failed');
  t.same(await bench.end(sent), { failed: 'not sent: its code is replaced by a newer one' });
  t.match(await bench.ledger(sent.sendId), { status: 'failed', attempts: 1 });
  t.equal(bench.simulator.stats.received, 1);
});

t.test('a worker that died while it took a send up leaves no word that stays', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  bench.fault('blacklist', { count: 1 });
  const sent = await bench.send();
  await bench.end(sent);
  await bench.ledger(sent.sendId);
  const { mobileMasked, purpose, expiresAt } = sent.job.data;
  await createLedgerLog(bench.redis).append({
    sendId: sent.sendId,
    application: 'default',
    channel: 'sms',
    country: 'CN',
    mobileMasked,
    mobileDigest: '',
    purpose,
    queuedAt: sent.job.timestamp,
    expiresAt,
    status: 'sending',
    reopened: true,
    attempts: 1,
    at: Date.now(),
  });
  await bench.ledger(sent.sendId, ({ status }) => status === 'sending');
  await bench.redis.del(`sms_code_{${sent.mobile}}:register`);
  await sent.job.retry('failed');
  t.match(await bench.end(sent), { failed: /^not sent/ });
  t.match(await bench.ledger(sent.sendId), { status: 'failed', attempts: 1 });
});

t.test("a retry is one more message of the day's budget, and without room for it there is none", async (t) => {
  const bench = await startDelivery(t, { SMS_DAILY_BUDGET: '1' });
  bench.startWorker();
  bench.fault('blacklist', { count: 2 });
  const [first, second] = [await bench.send(), await bench.send()];
  for (const sent of [first, second]) t.match(await bench.end(sent), { failed: /permanent/ });
  await first.job.retry('failed');
  t.match(await bench.end(first), { status: 'sent' });
  t.equal(await createBudget(bench.redis).spent(Date.now()), 1);
  await second.job.retry('failed');
  t.match(await bench.end(second), { failed: /not sent again: .* budget/ });
  t.equal((await bench.sends.get(second.sendId, Date.now()))?.status, 'failed');
  t.equal(bench.simulator.stats.received, 3);
});

t.test('a retry begins the count of calls anew once, not at each call', async (t) => {
  const bench = await startDelivery(t, { SMS_GATEWAYS: 'aliyun' });
  bench.startWorker();
  bench.fault('reset');
  const sent = await bench.send();
  t.match(await bench.end(sent), { failed: /unknown/ });
  t.equal(bench.simulator.stats.received, 2, 'a second text is the worst that a retry can do here');
  await sent.job.retry('failed');
  t.match(await bench.end(sent), { failed: /unknown/ });
  t.equal(bench.simulator.stats.received, 4);
  t.match(await bench.ledger(sent.sendId, ({ status, attempts }) => status === 'failed' && attempts === 4), {
    error_code: 'unknown',
  });
});

t.test('a retry that has to wait is one message of the budget, however often a worker looks at it', async (t) => {
  const bench = await startDelivery(t, { SMS_DAILY_BUDGET: '10' });
  bench.startWorker();
  bench.fault('blacklist', { count: 1 });
  const sent = await bench.send();
  await bench.end(sent);
  bench.fault('busy', { count: 3 });
  await sent.job.retry('failed');
  t.match(await bench.end(sent), { status: 'sent' });
  t.equal(bench.simulator.stats.received, 5);
  t.equal(await createBudget(bench.redis).spent(Date.now()), 1);
});

t.test('a job of a later release is left to its workers, without an attempt', async (t) => {
  const bench = await startDelivery(t);
  const seen = new Promise((resolve) => bench.events.once('delayed', resolve));
  const sent = await bench.send();
  await sent.job.updateData({ ...sent.job.data, v: 99 });
  bench.startWorker();
  await seen;
  const job = await bench.queue.getJob(sent.sendId);
  t.equal(job?.attemptsMade, 0);
  t.equal(bench.simulator.stats.received, 0);
  // The worker of that release, or here the same job in a version that this one reads.
  await job?.updateData(sent.job.data);
  await job?.updateData({ ...sent.job.data, v: 1, later: 'a field that this release does not know' });
  t.match(await bench.end(sent), { status: 'sent' });
  t.match((await bench.queue.getJob(sent.sendId))?.data, { later: 'a field that this release does not know' });
});
