/**
 * A send that a gateway took and later reported as failed: while its code lives, and by the setting, it goes once to
 * another gateway, with the same code. Its job, kept after it was done, is taken up again as an operator would do it.
 */
import type { Queue } from 'bullmq';
import type { Clock } from '../core/clock.ts';
import { type DeliverCodeJob, type GatewayCall, parseJob, type SealedContent } from '../core/queue.ts';
import type { ReportJob } from '../core/report-queue.ts';
import type { SmsCodes } from '../db/redis/sms-codes.ts';

export interface ReportFailoverDependencies {
  sendQueue: Pick<Queue, 'getJob'>;
  open: (job: DeliverCodeJob) => SealedContent;
  smsCodes: Pick<SmsCodes, 'liveness'>;
  /** Whether a gateway is left that takes sends of that purpose, after those calls. */
  hasOther: (purpose: DeliverCodeJob['purpose'], calls: readonly GatewayCall[]) => boolean;
  clock: Clock;
}

export type ReportFailover = ReturnType<typeof createReportFailover>;

export function createReportFailover({ sendQueue, open, smsCodes, hasOther, clock }: ReportFailoverDependencies) {
  /** Puts the send back into the queue, or finds it under way already; false when it stays failed. */
  return async function failOver(sendId: string, report: ReportJob): Promise<boolean> {
    const job = report.mayRetry ? await sendQueue.getJob(sendId) : undefined;
    if (!job) return false;
    const send = parseJob(job.data);
    const calls = send.calls ?? [];
    const completed = await job.isCompleted();
    const undelivered = calls.findLast((call) => call.undelivered);
    // The same report again: its send has gone on, unless the first time ended between the mark and the retry.
    const again = undelivered?.gateway === report.gateway;
    if (again && !(completed && undelivered === calls.at(-1))) return true;
    // Once: a second failure is the user's to decide about.
    if (!completed || (undelivered && !again)) return false;
    const marked = calls.map((call) =>
      call.gateway === report.gateway ? { ...call, left: true, undelivered: true } : call,
    );
    if (!hasOther(send.purpose, marked)) return false;
    const { mobile } = open(send);
    const live = await smsCodes.liveness({ mobile, purpose: send.purpose, sendId });
    if (live !== 'live' || clock() >= send.expiresAt) return false;
    if (!again) await job.updateData({ ...send, calls: marked });
    await job.retry('completed');
    return true;
  };
}
