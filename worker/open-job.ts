/** Opens a job, or says what to do with one that this worker can't read but another one perhaps can. */
import type { Clock } from '../core/clock.ts';
import { type DeliverCodeJob, NewerJobError, parseJob } from '../core/queue.ts';
import { UnopenableError } from '../core/seal.ts';
import type { Keyring } from '../core/secrets.ts';
import type { Sends } from '../db/redis/sends/sends.ts';
import type { Verdict } from './deliver-code.ts';
import { type Delivery, factsOf, openDelivery, type SendJob } from './delivery.ts';
import type { Reporter } from './reporter.ts';

/** A job of a later release, or sealed under a newer secret, is left to the workers that have it and come up just now. */
const OTHER_WORKER_WAIT_MS = 1_000;
/** No code lives longer. */
const NEWER_JOB_PATIENCE_MS = 600_000;

export interface OpenJobDependencies {
  keyring: Keyring;
  sends: Sends;
  reporter: Reporter;
  clock: Clock;
}

export type OpenJob = ReturnType<typeof createOpenJob>;

export function createOpenJob({ keyring, sends, reporter, clock }: OpenJobDependencies) {
  return async function open(job: SendJob): Promise<Delivery | Verdict> {
    let data: DeliverCodeJob | undefined;
    try {
      data = parseJob(job.data);
      return openDelivery(job, data, keyring, sends, clock);
    } catch (error) {
      const newer = error instanceof NewerJobError && clock() - job.timestamp < NEWER_JOB_PATIENCE_MS;
      const unopenable = error instanceof UnopenableError;
      if (unopenable) reporter.unopenable(job.id ?? '');
      if (newer || (unopenable && data && clock() < data.expiresAt)) {
        return { verdict: 'snooze', delayMs: OTHER_WORKER_WAIT_MS, everyone: false };
      }
      // Of a job of an unknown shape nothing is trusted, so neither the ledger nor the record can be told.
      if (unopenable && data) await endUnopened(job, data);
      reporter.unreadable(job.id ?? '', error as Error);
      return { verdict: 'dead', reason: (error as Error).message };
    }
  };

  /** Its mobile is not known, so what it took passes by itself. One that had come to an end keeps that. */
  async function endUnopened(job: SendJob, data: DeliverCodeJob): Promise<void> {
    const { sendId } = data;
    const record = await sends.load(sendId);
    if (record?.end) return;
    const facts = factsOf(job, data, '');
    const end = { status: 'failed', errorCode: 'unopenable' } as const;
    await sends.endUnopened({
      sendId,
      status: 'failed',
      end: { ...end, attemptsMade: job.attemptsMade },
      event: { ...facts, ...end, attempts: record?.attempts.length ?? 0, at: clock() },
      breaker: 'none',
      holdMs: 0,
    });
  }
}
