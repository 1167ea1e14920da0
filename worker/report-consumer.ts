/**
 * Delivery reports on their way into the ledger and to the page. A report whose send is not in the ledger yet fails its
 * job, and the queue tries again later, for some minutes. While a store is away reports wait, which uses up no attempt.
 */
import { type Job, type Queue, UnrecoverableError, Worker } from 'bullmq';
import { ServiceError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { Metrics } from '../core/metrics.ts';
import { type DeliverCodeJob, parseJob, QUEUE_PREFIX, sendSubject } from '../core/queue.ts';
import type { Recipient } from '../core/recipient.ts';
import { parseReportJob, REPORT_QUEUE_NAME, type ReportJob } from '../core/report-queue.ts';
import { waitAtMost } from '../core/shutdown.ts';
import type { Tracing } from '../core/tracing/tracing.ts';
import type { RedisClient } from '../db/redis/client.ts';
import { queueBackend } from '../db/redis/queue-backend.ts';
import type { Sends } from '../db/redis/sends/sends.ts';
import type { ReportEffect, SendReports } from '../db/send-reports.ts';
import { isRefusal } from '../db/store-call.ts';
import type { ReportFailover } from './report-failover.ts';

const CONCURRENCY = 20;
/** After a fault of a store all reports rest this long. */
const FAULT_REST_MS = 1_000;
/** A report that is older tells nobody anything. */
const PATIENCE_MS = 86_400_000;
/** A report is not dropped because workers died under it. */
const MAX_STALLS = 1_000;
/** With a store away, a report in flight stalls and is taken up elsewhere. */
const STOP_MS = 2_000;

export interface ReportConsumerDependencies {
  redis: RedisClient;
  /** The queue of sends, whose jobs know the mobile that a failed send gives its interval back to. */
  sendQueue: Pick<Queue, 'getJob'>;
  /** Whom a job goes to. */
  recipientOf: (job: DeliverCodeJob) => Recipient;
  sendReports: SendReports;
  sends: Pick<Sends, 'report' | 'releaseInterval'>;
  /** Absent: a send reported as failed stays so. */
  failOver: ReportFailover | undefined;
  /** Tells the application of a send. */
  tell: (send: DeliverCodeJob, type: 'send.delivered' | 'send.failed') => Promise<void>;
  /** Stops all workers from taking reports, for milliseconds. */
  rest: (forMs: number) => Promise<void>;
  tracing?: Tracing | undefined;
  metrics: Metrics;
  logger: Logger;
}

export function createReportConsumer(dependencies: ReportConsumerDependencies) {
  const { redis, sendQueue, recipientOf, sendReports, sends, tracing, metrics, logger } = dependencies;

  let faulty = false;

  async function take(job: Job): Promise<void> {
    try {
      await apply(parse(job.data));
      if (faulty) logger.info('delivery reports are applied again');
      faulty = false;
    } catch (err) {
      const away = err instanceof ServiceError && !isRefusal(err);
      if (!away || Date.now() - job.timestamp > PATIENCE_MS) throw err;
      if (!faulty) logger.warn({ err }, 'delivery reports can not be applied now; they wait');
      faulty = true;
      await dependencies.rest(FAULT_REST_MS).catch((err) => logger.warn({ err }, 'reports can not rest'));
      throw Worker.RateLimitError();
    }
  }

  async function apply(report: ReportJob): Promise<void> {
    const effect = await sendReports.apply(report);
    if (!effect) throw new NotYetKnown();
    if (!tracing) return follow(report, effect);
    const job = await sendQueue.getJob(effect.sendId);
    const options = { attributes: { 'sms.report': report.status }, within: job?.opts.telemetry?.metadata };
    await tracing.span(`report ${report.status}`, options, () => follow(report, effect));
  }

  async function follow(report: ReportJob, effect: ReportEffect): Promise<void> {
    const { sendId, moved, status } = effect;
    if (moved) {
      metrics.reports.inc({ gateway: report.gateway, status });
      const { afterMs = 0 } = effect;
      if (status === 'delivered')
        metrics.deliveredAfter.observe({ gateway: report.gateway }, Math.max(0, afterMs) / 1000);
      logger.info({ sendId, gateway: report.gateway, status, vendorCode: report.vendorCode }, 'reported');
    }
    // Also when the ledger had it already: the worker that moved it may have died, or stumbled, before the rest.
    if (status !== report.status) return;
    if (status === 'delivered') {
      await sends.report(sendId, 'delivered');
      await tell(sendId, 'send.delivered');
    } else if (!(await dependencies.failOver?.(sendId, report))) {
      await releaseInterval(sendId);
      await sends.report(sendId, 'failed');
      await tell(sendId, 'send.failed');
    }
  }

  async function tell(sendId: string, type: 'send.delivered' | 'send.failed'): Promise<void> {
    const job = await sendQueue.getJob(sendId);
    if (job) await dependencies.tell(parseJob(job.data), type);
  }

  /** The user may ask for another SMS at once. The gateway took this one, so it stays on the bill and in the caps. */
  async function releaseInterval(sendId: string): Promise<void> {
    const job = await sendQueue.getJob(sendId);
    if (!job) return;
    const send = parseJob(job.data);
    await sends.releaseInterval(sendSubject(send, recipientOf(send)));
  }

  const settings = {
    connection: redis,
    prefix: QUEUE_PREFIX,
    ...(tracing && { telemetry: tracing.telemetry }),
    concurrency: CONCURRENCY,
    maxStalledCount: MAX_STALLS,
    // Sets no limit itself; BullMQ heeds a rest only of a worker that has one.
    limiter: { max: 1_000_000, duration: 1_000 },
  };
  const worker = new Worker(REPORT_QUEUE_NAME, take, settings, queueBackend);
  worker.on('error', (err) => logger.warn({ err }, 'reports'));
  worker.on('failed', (job, err) => {
    const last = job === undefined || job.attemptsMade >= (job.opts.attempts ?? 1);
    if (last || err instanceof UnrecoverableError)
      logger.warn({ err }, 'a delivery report could not be applied; it is dropped');
  });
  return { stop: () => waitAtMost(worker.close(), STOP_MS) };
}

class NotYetKnown extends Error {
  constructor() {
    super('the ledger does not know the send');
  }
}

function parse(data: unknown): ReportJob {
  try {
    return parseReportJob(data);
  } catch (error) {
    throw new UnrecoverableError((error as Error).message);
  }
}
