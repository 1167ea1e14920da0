/**
 * A send that a gateway took and later reported as failed: while its code lives, and by the setting, it goes once to
 * another gateway, with the same code. Its job, kept after it was done, is taken up again as an operator would do it.
 */
import type { Queue } from 'bullmq';
import type { Attempt } from '../core/attempt.ts';
import type { Clock } from '../core/clock.ts';
import { type DeliverCodeJob, parseJob, sendSubject } from '../core/queue.ts';
import type { Recipient } from '../core/recipient.ts';
import type { ReportJob } from '../core/report-queue.ts';
import type { Sends } from '../db/redis/sends/sends.ts';

export interface ReportFailoverDependencies {
  sendQueue: Pick<Queue, 'getJob'>;
  /** Whom a job goes to. */
  recipientOf: (job: DeliverCodeJob) => Recipient;
  sends: Pick<Sends, 'load' | 'mark' | 'codeState'>;
  /** Whether a gateway is left that takes such a send, after those attempts. */
  hasOther: (send: DeliverCodeJob, attempts: readonly Attempt[]) => boolean;
  clock: Clock;
}

export type ReportFailover = ReturnType<typeof createReportFailover>;

export function createReportFailover({ sendQueue, recipientOf, sends, hasOther, clock }: ReportFailoverDependencies) {
  /** Puts the send back into the queue, or finds it under way already; false when it stays failed. */
  return async function failOver(sendId: string, report: ReportJob): Promise<boolean> {
    if (!report.mayRetry) return false;
    const [job, record] = await Promise.all([sendQueue.getJob(sendId), sends.load(sendId)]);
    if (!job || !record) return false;
    const { attempts, way, wayFrom } = record;
    // Of a send that has gone on by another way: what the ways before it came to decides nothing, and a call has no other.
    if (way > 1) return attempts.slice(0, wayFrom).some(({ gateway }) => gateway === report.gateway);
    const completed = await job.isCompleted();
    const undelivered = attempts.findLast(({ fate }) => fate === 'undelivered');
    // The same report again: its send has gone on, unless the first time ended between the mark and the retry.
    const again = undelivered?.gateway === report.gateway;
    if (again && !(completed && undelivered === attempts.at(-1))) return true;
    // Once: a second failure is the user's to decide about.
    if (!completed || (undelivered && !again)) return false;
    const taken = attempts.findLast((one) => one.gateway === report.gateway && one.outcome === 'accepted');
    if (!taken) return false;
    const marked: Attempt = { ...taken, fate: 'undelivered' };
    const send = parseJob(job.data);
    if (!hasOther(send, attempts.with(taken.attempt - 1, marked))) return false;
    const live = await sends.codeState(sendSubject(send, recipientOf(send)));
    if (live !== 'live' || clock() >= send.expiresAt) return false;
    if (!again) await sends.mark(sendId, marked);
    await job.retry('completed');
    return true;
  };
}
