/**
 * The queue's side of delivery: takes jobs, and turns a verdict into what BullMQ does with the job. The texts of its
 * errors are stored with the job and shown to operators, so they name codes and gateways, never a person.
 */
import { DelayedError, type Telemetry, UnrecoverableError, Worker } from 'bullmq';
import type { Logger } from '../core/logger.ts';
import { QUEUE_NAME, QUEUE_PREFIX } from '../core/queue.ts';
import { waitAtMost } from '../core/shutdown.ts';
import type { RedisClient } from '../db/redis/client.ts';
import { type QueueBackend, queueBackend } from '../db/redis/queue-backend.ts';
import type { DeliverCode, Verdict } from './deliver-code.ts';
import type { JobResult, SendJob } from './delivery.ts';

/** A killed worker's jobs are free after LOCK_MS and found within two stalled checks: 4 + 2 × 1.5 s, below 10 s. */
export const LOCK_MS = 4_000;
export const STALLED_CHECK_MS = 1_500;
/** A send that still has life is not failed because workers died under it. Its attempts are counted elsewhere. */
const MAX_STALLS = 1_000;
/** After a fault of ours, such as Redis refusing a write: soon, but not in a tight loop. */
const FAULT_WAIT_MS = 2_000;
/** What a stopping worker gives Redis to take back the sends that were cut off. */
const GIVE_BACK_MS = 2_000;

export interface ConsumerOptions {
  redis: RedisClient;
  deliverCode: DeliverCode;
  concurrency: number;
  /** Stops all workers from taking sends, for milliseconds. */
  rest: (forMs: number) => Promise<void>;
  telemetry?: Telemetry | undefined;
  logger: Logger;
}

/** A retry that counts as an attempt; BullMQ asks it for its delay. It carries no stack: nothing went wrong in here. */
class RetryLater extends Error {
  readonly delayMs: number;

  constructor(reason: string, delayMs: number) {
    super(reason);
    this.delayMs = delayMs;
    this.stack = '';
  }
}

/** Starts to take jobs at once. */
export function createConsumer({ redis, deliverCode, concurrency, rest, telemetry, logger }: ConsumerOptions) {
  const settings = {
    connection: redis,
    prefix: QUEUE_PREFIX,
    ...(telemetry && { telemetry }),
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALLED_CHECK_MS,
    maxStalledCount: MAX_STALLS,
    // Sets no limit itself; BullMQ heeds a rest only of a worker that has one.
    limiter: { max: 1_000_000, duration: 1_000 },
    // After a lost connection a fetch is tried again this soon.
    runRetryDelay: 1_000,
    settings: {
      backoffStrategy: (_attempts: number, _type?: string, error?: Error) =>
        error instanceof RetryLater ? error.delayMs : FAULT_WAIT_MS,
    },
  };
  const worker = new Worker<SendJob['data'], JobResult, string, QueueBackend>(QUEUE_NAME, take, settings, queueBackend);
  worker.on('error', (err) => logger.warn({ err }, 'queue'));
  worker.on('stalled', (sendId) => logger.warn({ sendId }, 'a send of a lost worker was taken up'));

  /** Three parameters without defaults: BullMQ counts them to see whether the processor takes a signal. */
  async function take(job: SendJob, token: string | undefined, signal: AbortSignal | undefined): Promise<JobResult> {
    const verdict = await judge(job, signal ?? new AbortController().signal);
    if (verdict.verdict === 'done') return verdict.end;
    if (verdict.verdict === 'dead') throw withoutStack(new UnrecoverableError(verdict.reason));
    // BullMQ fails a job whose attempts are used up, as those of one that an operator retries may be.
    if (verdict.verdict === 'retry' && job.attemptsMade + 1 < (job.opts.attempts ?? 1)) {
      throw new RetryLater(verdict.reason, verdict.delayMs);
    }
    if (verdict.verdict === 'snooze' && verdict.everyone) {
      // The send goes back to the head of the queue, and no worker takes another one before the rest is over.
      await rest(verdict.delayMs);
      throw Worker.RateLimitError();
    }
    await job.moveToDelayed(Date.now() + verdict.delayMs, token);
    throw new DelayedError();
  }

  async function judge(job: SendJob, signal: AbortSignal): Promise<Verdict> {
    try {
      return await deliverCode(job, signal);
    } catch (err) {
      // Whatever it was, the job knows how far it got, and ends as expired at the latest.
      logger.error({ err, sendId: job.id }, 'a delivery was interrupted; it is tried again');
      return { verdict: 'snooze', delayMs: FAULT_WAIT_MS, everyone: false };
    }
  }

  return {
    worker,
    /** What Redis said when it refused the last fetch; undefined while jobs are taken. */
    fault: (): string | undefined => worker.getBackend().fetchFault,
    /**
     * Takes no more jobs and waits for those in flight. After `limitMs` their gateway calls are cut off, which gives
     * the sends back to the queue. Redis being away must not hold the process: its jobs stall, and another worker
     * takes them.
     */
    async stop(limitMs: number): Promise<void> {
      const timer = setTimeout(() => {
        logger.warn('sends in flight are cut off and given back');
        worker.cancelAllJobs('the worker stops');
      }, limitMs);
      await waitAtMost(worker.close(), limitMs + GIVE_BACK_MS).finally(() => clearTimeout(timer));
    },
  };
}

function withoutStack(error: Error): Error {
  error.stack = '';
  return error;
}
