/**
 * Delivery reports on their way into the ledger and to the page. A report whose send is not in the ledger yet fails its
 * job, and the queue tries again later, for some minutes.
 */
import { type Queue, Worker } from 'bullmq';
import type { Logger } from '../core/logger.ts';
import type { Metrics } from '../core/metrics.ts';
import { openJob, parseJob, QUEUE_PREFIX } from '../core/queue.ts';
import { parseReportJob, REPORT_QUEUE_NAME } from '../core/report-queue.ts';
import type { Keyring } from '../core/secrets.ts';
import type { RedisClient } from '../db/redis/client.ts';
import type { SendStates } from '../db/redis/send-states.ts';
import type { SmsCodes } from '../db/redis/sms-codes.ts';
import type { SendReports } from '../db/send-reports.ts';
import type { ReportFailover } from './report-failover.ts';

const CONCURRENCY = 20;

export interface ReportConsumerDependencies {
  redis: RedisClient;
  /** The queue of sends, whose jobs know the mobile that a failed send gives its interval back to. */
  sendQueue: Pick<Queue, 'getJob'>;
  keyring: Keyring;
  sendReports: SendReports;
  sendStates: SendStates;
  smsCodes: Pick<SmsCodes, 'giveBack'>;
  /** Absent: a send reported as failed stays so. */
  failOver: ReportFailover | undefined;
  metrics: Metrics;
  logger: Logger;
}

export type ReportConsumer = ReturnType<typeof createReportConsumer>;

export function createReportConsumer(dependencies: ReportConsumerDependencies) {
  const { redis, sendQueue, keyring, sendReports, sendStates, smsCodes, metrics, logger } = dependencies;

  async function apply(data: unknown): Promise<void> {
    const report = parseReportJob(data);
    const change = await sendReports.apply(report);
    if (!change) throw new Error('the ledger does not know the send yet');
    const { sendId, moved } = change;
    // Also when the ledger had it already: a worker may have died between the two.
    if (report.status === 'delivered') await sendStates.move(sendId, 'delivered');
    if (!moved) return;
    if (report.status === 'failed' && !(await dependencies.failOver?.(sendId, report))) {
      await giveBackInterval(sendId);
      await sendStates.moveAndRelease(sendId, 'failed');
    }
    metrics.reports.inc({ gateway: report.gateway, status: report.status });
    logger.info({ sendId, gateway: report.gateway, status: report.status, vendorCode: report.vendorCode }, 'reported');
  }

  /** The user may ask for another SMS at once. The gateway took this one, so it stays on the bill. */
  async function giveBackInterval(sendId: string): Promise<void> {
    const job = await sendQueue.getJob(sendId);
    if (!job) return;
    const send = parseJob(job.data);
    const { mobile } = openJob(keyring, send);
    await smsCodes.giveBack({ mobile, purpose: send.purpose, sendId, code: false });
  }

  const worker = new Worker(REPORT_QUEUE_NAME, async ({ data }) => apply(data), {
    connection: redis,
    prefix: QUEUE_PREFIX,
    concurrency: CONCURRENCY,
  });
  worker.on('error', (err) => logger.warn({ err }, 'reports'));
  worker.on('failed', (job, err) => {
    const last = job === undefined || job.attemptsMade >= (job.opts.attempts ?? 1);
    if (last) logger.warn({ err }, 'a delivery report named no send of ours; it is dropped');
  });
  return { stop: () => worker.close() };
}
