/** A delivery report whose worker dies, or stumbles over a store, between its steps: the next try does the rest. */
import { once } from 'node:events';
import { Queue, QueueEvents } from 'bullmq';
import t from 'tap';
import { ServiceError } from '../../core/errors.ts';
import { createLogger } from '../../core/logger.ts';
import { createMetrics } from '../../core/metrics.ts';
import { type DeliverCodeJob, openJob, QUEUE_PREFIX } from '../../core/queue.ts';
import { createRecipient } from '../../core/recipient.ts';
import { REPORT_JOB_NAME, REPORT_QUEUE_NAME, type ReportJob, reportJobOptions } from '../../core/report-queue.ts';
import { createPostgres } from '../../db/postgres.ts';
import { createSendReports } from '../../db/send-reports.ts';
import { createReportConsumer, type ReportConsumerDependencies } from '../../worker/report-consumer.ts';
import { createReportFailover } from '../../worker/report-failover.ts';
import { type DeliveryBench, type SentSms, startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';

/** A bench whose reports are applied by a consumer that the test takes apart. */
async function start(t: Test, overrides: Record<string, string> = {}) {
  const bench = await startDelivery(t, overrides);
  const worker = bench.startWorker();
  await worker.reportConsumer.stop();
  const connection = { connection: bench.redis, prefix: QUEUE_PREFIX };
  const reports = new Queue<ReportJob>(REPORT_QUEUE_NAME, connection);
  const events = new QueueEvents(REPORT_QUEUE_NAME, connection);
  await events.waitUntilReady();
  const postgres = createPostgres(bench.config.databaseUrl, { timeoutMs: 5_000, onError: () => undefined });
  t.teardown(async () => {
    await events.close();
    await reports.close();
    await postgres.close();
  });
  const parts = {
    redis: bench.redis,
    sendQueue: bench.queue,
    tell: async () => undefined,
    recipientOf: (job: DeliverCodeJob) => createRecipient(bench.keyring, openJob(bench.keyring, job).mobile),
    sendReports: createSendReports(postgres.db),
    sends: bench.sends,
    failOver: undefined,
    rest: (forMs: number) => reports.rateLimit(forMs),
    metrics: createMetrics({ version: 'test', revision: 'test' }),
    logger: createLogger({ level: 'silent', process: 'worker' }),
  };
  return {
    bench,
    parts,
    events,
    reports,
    consume(changes: Partial<ReportConsumerDependencies> = {}) {
      const consumer = createReportConsumer({ ...parts, ...changes });
      t.teardown(() => consumer.stop());
    },
    async report({ sendId }: SentSms, status: 'delivered' | 'failed' = 'failed') {
      const data = { v: 1, gateway: 'yuntongxun', sendId, status, vendorCode: 'X', atMs: Date.now() } as const;
      const report: ReportJob = { ...data, ...(status === 'failed' ? { mayRetry: true } : {}) };
      return reports.add(REPORT_JOB_NAME, report, reportJobOptions(report));
    },
  };
}

async function sentOf(bench: DeliveryBench): Promise<SentSms> {
  const sent = await bench.send();
  await bench.ledger(sent.sendId);
  return sent;
}

/** `call` fails the first time it is made. */
function stumbling<A extends unknown[], R>(call: (...given: A) => Promise<R>): (...given: A) => Promise<R> {
  let calls = 0;
  return async (...given) => {
    calls += 1;
    if (calls === 1) throw new Error('the worker dies here');
    return call(...given);
  };
}

t.test('a failed one that stumbled after the ledger still gives the interval back', async (t) => {
  const { bench, parts, consume, events, report } = await start(t);
  const sent = await sentOf(bench);
  consume({ sends: { ...bench.sends, releaseInterval: stumbling(bench.sends.releaseInterval) } });
  await (await report(sent)).waitUntilFinished(events);
  t.match(await bench.ledger(sent.sendId), { status: 'failed', error_code: 'X' });
  t.match(await bench.sends.get(sent.sendId, Date.now()), { status: 'failed', resendAt: 0 });
  t.match(await bench.smsCodes.takeSlot({ ...sent, purpose: 'register' }), { granted: true });
  t.match(await parts.metrics.reports.get(), { values: [{ value: 1 }] }, 'and counts once');
});

t.test('failover is finished where it stumbled, and is made once', async (t) => {
  for (const step of ['mark', 'retry'] as const) {
    const { bench, parts, consume, events, report } = await start(t, { SMS_GATEWAYS: 'yuntongxun,aliyun' });
    const sent = await sentOf(bench);
    let fetched = 0;
    /** The send's job, which fails at that step the first time it is fetched. */
    const getJob: typeof bench.queue.getJob = async (id) => {
      const job = await bench.queue.getJob(id);
      fetched += 1;
      if (!job || fetched > 1) return job;
      const fail = () => Promise.reject(new Error('the worker dies here'));
      return step === 'mark' ? job : Object.assign(job, { retry: fail });
    };
    const failOver = createReportFailover({
      sendQueue: { getJob },
      recipientOf: parts.recipientOf,
      sends: step === 'mark' ? { ...bench.sends, mark: stumbling(bench.sends.mark) } : bench.sends,
      hasOther: () => true,
      clock: Date.now,
    });
    consume({ failOver });
    await (await report(sent)).waitUntilFinished(events);
    const elsewhere = (row: { gateway: string | null; status: string }) =>
      row.gateway === 'aliyun' && row.status === 'sent';
    await bench.ledger(sent.sendId, elsewhere);
    t.equal(bench.inbox(sent.mobile).length, 2, step);
    t.match(await bench.smsCodes.takeSlot({ ...sent, purpose: 'register' }), { granted: false }, 'the interval holds');
  }
});

t.test('while PostgreSQL is away reports wait, without an attempt', async (t) => {
  const { bench, parts, consume, events, reports, report } = await start(t);
  const sent = await sentOf(bench);
  const job = await report(sent, 'delivered');
  let asked = 0;
  const attempts: (number | undefined)[] = [];
  consume({
    sendReports: {
      async apply(given) {
        asked += 1;
        attempts.push((await reports.getJob(job.id ?? ''))?.attemptsMade);
        if (asked <= 2) throw new ServiceError('DATABASE_ERROR', { cause: new Error('connect ECONNREFUSED') });
        return parts.sendReports.apply(given);
      },
    },
  });
  await job.waitUntilFinished(events);
  t.same(attempts, [0, 0, 0]);
  t.match(await bench.ledger(sent.sendId), { status: 'delivered' });
});

t.test('a report of another shape is dropped at once', async (t) => {
  const { consume, events, reports } = await start(t);
  consume();
  const dropped = once(events, 'failed');
  await reports.add(REPORT_JOB_NAME, { v: 99 } as unknown as ReportJob, { attempts: 9 });
  t.match(await dropped, [{ failedReason: /shape or version/ }]);
});
