/** By the setting, a send that a gateway reports as failed goes once to another one, with the same code. */
import { once } from 'node:events';
import { Queue } from 'bullmq';
import t from 'tap';
import { QUEUE_PREFIX } from '../../core/queue.ts';
import { REPORT_JOB_NAME, REPORT_QUEUE_NAME, type ReportJob, reportJobOptions } from '../../core/report-queue.ts';
import { createBudget } from '../../db/redis/budget.ts';
import { createSendQuotas } from '../../db/redis/sends/quotas.ts';
import { changeCode } from '../support/codes.ts';
import { arrivals, nextMobile, type SentSms, startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';
import { startProcess } from '../support/processes.ts';

const WORKER = 'worker/main.ts';

async function start(t: Test, overrides: Record<string, string> = {}) {
  const settings = { SMS_GATEWAYS: 'yuntongxun,aliyun', SMS_REPORT_FAILOVER: 'true', ...overrides };
  const bench = await startDelivery(t, settings);
  const reports = new Queue<ReportJob>(REPORT_QUEUE_NAME, { connection: bench.redis, prefix: QUEUE_PREFIX });
  t.teardown(() => reports.close());
  /** As the API queues it. */
  async function fail(sent: SentSms, gateway: 'yuntongxun' | 'aliyun' | 'tencent'): Promise<void> {
    const { sendId } = sent;
    const data: ReportJob = {
      v: 1,
      gateway,
      sendId,
      status: 'failed',
      vendorCode: 'UNDELIV',
      atMs: Date.now(),
      mayRetry: true,
    };
    await reports.add(REPORT_JOB_NAME, data, reportJobOptions(data));
  }
  const through = (gateway: string) => (row: { gateway: string | null; status: string }) =>
    row.gateway === gateway && row.status === 'sent';
  const page = async ({ sendId }: SentSms) => bench.sends.get(sendId, Date.now());
  const next = ({ mobile }: SentSms) =>
    bench.smsCodes.takeSlot({ mobile, purpose: 'register', sendId: 'f'.repeat(32) });
  async function sentThrough(gateway: string): Promise<SentSms> {
    const sent = await bench.send();
    await bench.ledger(sent.sendId, through(gateway));
    return sent;
  }
  return { ...bench, fail, through, page, next, sentThrough };
}

const failed = (row: { status: string }) => row.status === 'failed';

t.test('the other gateway sends the same code, and the page may ask for no other one sooner', async (t) => {
  const bench = await start(t);
  bench.startWorker();
  const sent = await bench.sentThrough('yuntongxun');
  const { resendAt } = (await bench.page(sent)) ?? {};
  await bench.fail(sent, 'yuntongxun');
  const row = await bench.ledger(sent.sendId, bench.through('aliyun'));
  t.match(row, { attempts: 2, error_code: null });
  t.match(bench.inbox(sent.mobile), [{ vendor: 'aliyun' }, { vendor: 'yuntongxun' }]);
  t.ok(bench.inbox(sent.mobile).every(({ text }) => text.includes(sent.code)));
  t.match(await bench.page(sent), { status: 'sent', resendAt });
  t.match(await bench.next(sent), { granted: false, limit: 'interval' });
  t.equal(
    await createBudget(bench.redis).spent(Date.now()),
    1,
    'one more message than the first, which is not charged here',
  );
});

t.test('the other gateway is tried again like any other', async (t) => {
  const bench = await start(t);
  bench.startWorker();
  const sent = await bench.sentThrough('yuntongxun');
  bench.fault('busy', { vendor: 'aliyun', count: 1 });
  await bench.fail(sent, 'yuntongxun');
  t.match(await bench.ledger(sent.sendId, bench.through('aliyun')), { attempts: 3 });
  t.match(await bench.page(sent), { status: 'sent' });
  t.equal(await createBudget(bench.redis).spent(Date.now()), 1);
});

t.test('a worker that dies while it calls the other gateway', async (t) => {
  const bench = await start(t, { GATEWAY_TIMEOUT_MS: '60000' });
  const first = await startProcess(t, WORKER, bench.environment);
  const sent = await bench.sentThrough('yuntongxun');
  const arrived = arrivals(bench, 1);
  bench.fault('accept_then_timeout', { vendor: 'aliyun', count: 1 });
  await bench.fail(sent, 'yuntongxun');
  await arrived;
  await first.end('SIGKILL');
  bench.startWorker();
  t.match(await bench.ledger(sent.sendId, bench.through('aliyun')), { attempts: 3 });
  t.match(await bench.attempts(sent.sendId), [
    { gateway: 'yuntongxun', outcome: 'accepted' },
    { gateway: 'aliyun', outcome: 'unknown', reason: 'worker_lost' },
    { gateway: 'aliyun', outcome: 'accepted' },
  ]);
});

t.test('a second failure is final, although a third gateway is there', async (t) => {
  const bench = await start(t, { SMS_GATEWAYS: 'yuntongxun,aliyun,tencent' });
  bench.startWorker();
  const sent = await bench.sentThrough('yuntongxun');
  await bench.fail(sent, 'yuntongxun');
  await bench.ledger(sent.sendId, bench.through('aliyun'));
  await bench.fail(sent, 'aliyun');
  t.match(await bench.ledger(sent.sendId, failed), { gateway: 'aliyun', attempts: 2 });
  await bench.fail(await bench.sentThrough('yuntongxun'), 'yuntongxun');
  t.match(await bench.page(sent), { status: 'failed', resendAt: 0 });
  t.equal(bench.simulator.stats.vendors.tencent?.received, 0);
});

t.test('a code that is dead or used when the report comes is not sent again', async (t) => {
  const bench = await start(t);
  const worker = bench.startWorker();
  const states = [];
  for (const kill of ['used', 'replaced', 'gone'] as const) {
    const sent = await bench.sentThrough('yuntongxun');
    const key = `sms_code_{${sent.mobile}}:register`;
    if (kill === 'gone') await bench.redis.del(key);
    else await changeCode(bench.redis, sent, kill === 'used' ? { used: 'account' } : { replaced_by: 'e'.repeat(32) });
    await bench.fail(sent, 'yuntongxun');
    await bench.ledger(sent.sendId, failed);
    states.push(async () => [kill, await (await bench.queue.getJob(sent.sendId))?.getState()]);
  }
  // By then it has decided about all of them.
  await worker.stop();
  for (const state of states) t.match(await state(), [String, 'completed']);
  t.equal(bench.simulator.stats.vendors.aliyun?.received, 0);
});

t.test('one that dies before a worker takes it up ends as failed, and the user may ask again', async (t) => {
  const bench = await start(t);
  const worker = bench.startWorker();
  const sent = await bench.sentThrough('yuntongxun');
  await bench.queue.pause();
  const waiting = once(bench.events, 'waiting');
  await bench.fail(sent, 'yuntongxun');
  await waiting;
  await bench.redis.del(`sms_code_{${sent.mobile}}:register`);
  await bench.queue.resume();
  t.match(await bench.end(sent), { failed: /not sent: its code is expired/ });
  t.match(await bench.page(sent), { status: 'failed', resendAt: 0 });
  t.match(await bench.next(sent), { granted: true });
  await worker.stop();
  t.match(await bench.ledger(sent.sendId), { status: 'failed', error_code: 'UNDELIV' });
});

t.test("neither does the day's budget pay for it when it is used up", async (t) => {
  const bench = await start(t, { SMS_DAILY_BUDGET: '1' });
  bench.startWorker();
  const sent = await bench.sentThrough('yuntongxun');
  await createSendQuotas(bench.redis, bench.config).takeAgain({});
  const takenUp = once(bench.events, 'waiting');
  await bench.fail(sent, 'yuntongxun');
  await takenUp;
  t.match(await bench.end(sent), { failed: /not sent again: .* budget/ });
  t.match(await bench.page(sent), { status: 'failed', resendAt: 0 });
  t.equal(bench.simulator.stats.vendors.aliyun?.received, 0);
});

t.test('what the first gateway took stays on the budget when the other one refuses', async (t) => {
  const bench = await start(t);
  bench.startWorker();
  const quotas = createSendQuotas(bench.redis, bench.config);
  const mobile = nextMobile();
  const { charge } = await quotas.take({ sendId: 'a', mobile, clientAddress: '203.0.113.7' });
  const sent = await bench.send({ mobile, charge });
  await bench.ledger(sent.sendId, bench.through('yuntongxun'));
  bench.fault('blacklist', { vendor: 'aliyun' });
  await bench.fail(sent, 'yuntongxun');
  await bench.ledger(sent.sendId, (row) => row.status === 'failed' && row.gateway === 'aliyun');
  t.equal(await createBudget(bench.redis).spent(Date.now()), 2);
});

t.test('without the setting it stays failed', async (t) => {
  const bench = await start(t, { SMS_REPORT_FAILOVER: 'false' });
  const worker = bench.startWorker();
  const sent = await bench.sentThrough('yuntongxun');
  await bench.fail(sent, 'yuntongxun');
  await bench.ledger(sent.sendId, failed);
  await worker.stop();
  t.match(await bench.page(sent), { status: 'failed', resendAt: 0 });
  t.equal(bench.simulator.stats.vendors.aliyun?.received, 0);
});
