/**
 * The contract for delivery reports: the API takes them from the vendors and answers in milliseconds, a worker applies
 * them. A report that comes before its send is in the ledger waits in the queue until it is, for some four minutes.
 */
import type { JobsOptions } from 'bullmq';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

export const REPORT_QUEUE_NAME = 'sms-reports';
export const REPORT_JOB_NAME = 'apply-report';

const ReportJob = Type.Object({
  v: Type.Literal(1),
  /** The instance that reports. */
  gateway: Type.String(),
  sendId: Type.Optional(Type.String()),
  gatewayMessageId: Type.Optional(Type.String()),
  status: Type.Enum(['delivered', 'failed']),
  /** The carrier's or vendor's code; never a text. */
  vendorCode: Type.String(),
  /** Milliseconds since the epoch. */
  atMs: Type.Integer(),
  units: Type.Optional(Type.Integer()),
  /** Of a failed one: another gateway may reach the phone. */
  mayRetry: Type.Optional(Type.Boolean()),
});
export type ReportJob = Static<typeof ReportJob>;

/** The same word about the same send is in the queue once, so that no two workers act on it at a time. */
export function reportJobOptions({ gateway, sendId, gatewayMessageId, status }: ReportJob): JobsOptions {
  return {
    attempts: 9,
    backoff: { type: 'exponential', delay: 1_000 },
    deduplication: { id: [gateway, sendId ?? gatewayMessageId, status].join('/') },
    removeOnComplete: true,
    removeOnFail: { age: 86_400, count: 10_000 },
  };
}

/** Parses a job's data; throws on a shape or version this worker doesn't know. */
export function parseReportJob(data: unknown): ReportJob {
  if (!Value.Check(ReportJob, data)) throw new Error('the report has a shape or version this worker does not know');
  return data;
}
