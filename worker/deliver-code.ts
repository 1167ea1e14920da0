/**
 * The life of a delivery.
 *
 * 1. A worker takes the job, checks its shape and opens the seal.
 * 2. The job tells how far an earlier worker got. An end that was begun is finished; a send that had failed and that an
 *    operator retries begins anew, but one that was sent stays sent; a call without an outcome was cut off by a crash,
 *    and counts as unknown.
 * 3. Is the SMS still wanted? If its code is expired, replaced, used or dead by wrong guesses, the send ends without one.
 * 4. A gateway is chosen. If none may be called now, the job waits, which uses up no attempt.
 * 5. The attempt is written down, and only then the gateway is called: whatever happens in between, somebody knows.
 * 6. The outcome decides (outcomes.ts): sent; at once at another gateway, from 3; later, by the queue, from 1; or failed
 *    for good, and then the user may ask for another SMS at once.
 */
import type { Clock } from '../core/clock.ts';
import type { Metrics } from '../core/metrics.ts';
import { type DeliverCodeJob, type GatewayCall, MAX_ATTEMPTS, NewerJobError, parseJob } from '../core/queue.ts';
import { UnopenableError } from '../core/seal.ts';
import type { Keyring } from '../core/secrets.ts';
import { CUT_OFF, errorCodeOf, explain, explainAll, outcomeOf } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import {
  type Delivery,
  type DeliveryStores,
  endUnopened,
  openDelivery,
  type SendEnd,
  type SendJob,
} from './delivery.ts';
import type { Gateway, SendResult } from './gateways/gateway.ts';
import { decide, type OnUnknown, type Situation } from './outcomes.ts';
import type { Reporter } from './reporter.ts';
import type { Passage, Router } from './router.ts';

/** A job of a later release, or sealed under a newer secret, is left to the workers that have it and come up just now. */
const OTHER_WORKER_WAIT_MS = 1_000;
/** No code lives longer. */
const NEWER_JOB_PATIENCE_MS = 600_000;

export interface DeliverCodeDependencies {
  keyring: Keyring;
  stores: DeliveryStores;
  router: Router;
  reporter: Reporter;
  metrics: Metrics;
  clock: Clock;
  retryBaseMs: number;
  onUnknown: OnUnknown;
}

/** What the queue is to do with the job. */
export type Verdict =
  | { verdict: 'done'; end: SendEnd }
  /** Later; the attempt counts. */
  | { verdict: 'retry'; delayMs: number; reason: string }
  /** Later; it was no attempt. `everyone`: no other send could leave either, so that the queue may rest. */
  | { verdict: 'snooze'; delayMs: number; everyone: boolean }
  /** For good, with a reason that an operator can read. */
  | { verdict: 'dead'; reason: string };

export type DeliverCode = ReturnType<typeof createDeliverCode>;

export function createDeliverCode(dependencies: DeliverCodeDependencies) {
  const { keyring, stores, router, reporter, metrics, clock } = dependencies;

  /** Delivers one job as far as it gets now. Throws when a store of ours fails; the job is then to be taken again. */
  return async function deliverCode(job: SendJob, signal: AbortSignal): Promise<Verdict> {
    const readable = await read(job);
    if ('verdict' in readable) return readable;
    const delivery = readable;
    if (job.attemptsStarted <= 1) metrics.queueWait.observe(Math.max(0, clock() - job.timestamp) / 1000);

    const { end } = delivery;
    // However its job came back: an SMS that a gateway took, and that no report calls undelivered, is not sent twice.
    const staysSent = end?.status === 'sent' && !delivery.calls.at(-1)?.undelivered;
    if (end && (staysSent || end.attemptsMade === job.attemptsMade))
      return conclude(delivery, end, `${end.status}: ${end.errorCode ?? 'accepted'}`);
    if (!end) {
      const cutOff = await settleCutOff(delivery);
      if (cutOff) return cutOff;
      if (job.attemptsStarted > 1) await delivery.retell();
    }
    for (;;) {
      const liveness = await delivery.liveness(clock());
      if (liveness !== 'live') return notWanted(delivery, liveness);
      if (delivery.end && !(await delivery.reopen())) {
        return notReopened(
          delivery,
          'over_budget',
          "not sent again: the service's caps or the day's budget are used up",
        );
      }
      const choice = await router.choose(delivery.request.purpose, delivery.calls, signal);
      if (choice.choice === 'wait') {
        return { verdict: 'snooze', delayMs: choice.delayMs, everyone: choice.everyone };
      }
      if (choice.choice === 'none') {
        const reason = ['no gateway is left', explainAll(delivery.calls)].filter(Boolean).join(': ');
        return conclude(delivery, { status: 'failed', errorCode: 'no_gateway_left' }, reason);
      }
      const verdict = await attempt(delivery, choice, signal).finally(choice.release);
      if (verdict) return verdict;
    }
  };

  /** The job opened, or what to do with one that this worker can't read but another one perhaps can. */
  async function read(job: SendJob): Promise<Delivery | Verdict> {
    let data: DeliverCodeJob | undefined;
    try {
      data = parseJob(job.data);
      return openDelivery(job, data, keyring, stores);
    } catch (error) {
      const newer = error instanceof NewerJobError && clock() - job.timestamp < NEWER_JOB_PATIENCE_MS;
      const unopenable = error instanceof UnopenableError;
      if (newer || (unopenable && data && clock() < data.expiresAt)) {
        return { verdict: 'snooze', delayMs: OTHER_WORKER_WAIT_MS, everyone: false };
      }
      // Of a job of an unknown shape nothing is trusted, so neither the ledger nor the mobile's slot can be told.
      if (unopenable && data) await endUnopened(job, data, stores);
      reporter.unreadable(job.id ?? '', error as Error);
      return { verdict: 'dead', reason: (error as Error).message };
    }
  }

  /** One call of one gateway. Undefined when the send goes on at another gateway at once. */
  async function attempt(delivery: Delivery, passage: Passage, signal: AbortSignal): Promise<Verdict | undefined> {
    const { gateway, through, waitedMs } = passage;
    if (waitedMs > 0) {
      const liveness = await delivery.liveness(clock());
      if (liveness !== 'live') return notWanted(delivery, liveness);
    }
    const before = delivery.before(gateway.id);
    const startedAt = clock();
    if (!(await delivery.begin(gateway.id, startedAt))) return notWanted(delivery, 'gone');
    const result = await gateway.send(delivery.request, { ...before, signal });
    return follow(delivery, gateway, result, { through, durationMs: clock() - startedAt });
  }

  /** Writes down what a call was and does what follows from it. */
  async function follow(
    delivery: Delivery,
    gateway: Gateway,
    result: SendResult,
    { through, durationMs }: { through: boolean; durationMs?: number },
  ): Promise<Verdict | undefined> {
    const call = delivery.calls.at(-1) as GatewayCall;
    Object.assign(call, outcomeOf(result, durationMs));
    const situation = situationOf(delivery, gateway);
    const next = decide(result, situation);
    if (next.next === 'other' && next.leave) call.left = true;
    // Waiting because the gateway said so, here or meanwhile elsewhere, uses up no attempt.
    if ((next.next === 'later' && next.free) || (next.next === 'other' && !next.leave)) call.free = true;
    await reporter.report(delivery, gateway, result, situation, through);

    const { id } = gateway;
    if (next.next === 'sent') return conclude(delivery, { status: 'sent', gateway: id }, explain(call));
    if (next.next === 'failed') {
      const end = { status: 'failed', gateway: id, errorCode: errorCodeOf(result) } as const;
      return conclude(delivery, end, explainAll(delivery.calls));
    }
    await delivery.goOn();
    if (next.next === 'other') return undefined;
    const { delayMs } = next;
    if (next.free) return { verdict: 'snooze', delayMs, everyone: false };
    return { verdict: 'retry', delayMs, reason: explain(call) };
  }

  /** A call that a dead worker left without an outcome. Undefined when the send goes on, which it then does at once. */
  async function settleCutOff(delivery: Delivery): Promise<Verdict | undefined> {
    const call = delivery.calls.at(-1);
    if (!call || call.outcome) return undefined;
    const gateway = router.find(call.gateway);
    // A gateway that this worker no longer knows can't be asked again: go on with those it knows.
    if (!gateway) {
      Object.assign(call, outcomeOf(CUT_OFF), { left: true });
      return undefined;
    }
    const verdict = await follow(delivery, gateway, CUT_OFF, { through: false });
    return verdict?.verdict === 'dead' ? verdict : undefined;
  }

  function situationOf(delivery: Delivery, gateway: Gateway): Situation {
    const tries = delivery.calls.filter((call) => !call.free);
    const remainingMs = delivery.facts.expiresAt - clock();
    return {
      idempotent: gateway.idempotent,
      triesHere: tries.filter((call) => call.gateway === gateway.id).length,
      triesLeft: MAX_ATTEMPTS - tries.length,
      hasOther: router.hasOther(delivery.request.purpose, delivery.calls, gateway.id),
      remainingMs,
      onUnknown: dependencies.onUnknown,
      backoffMs: backoffMs(tries.length, { baseMs: dependencies.retryBaseMs, remainingMs }),
    };
  }

  /** The end of a send, in every place that remembers it. */
  async function conclude(delivery: Delivery, given: SendEnd, reason: string): Promise<Verdict> {
    const end = endOf(given);
    await delivery.finish(end);
    reporter.ended(delivery.facts, end, reason);
    return end.status === 'failed' ? { verdict: 'dead', reason } : { verdict: 'done', end };
  }

  /** A send that had ended stays so. One that had been sent was to make up for a failed report: now that failure is its end. */
  async function notReopened(delivery: Delivery, errorCode: string, reason: string): Promise<Verdict> {
    const { gateway, status } = delivery.end ?? {};
    if (delivery.end && status !== 'sent') {
      // Told again: a worker that died while it took the send up may have left other words in the ledger.
      await delivery.finish(endOf(delivery.end));
      return { verdict: 'dead', reason };
    }
    return conclude(delivery, { status: 'failed', errorCode, ...(gateway ? { gateway } : {}) }, reason);
  }

  /** The code is dead, so no SMS may leave. Who retried such a send by hand is told so; the others end quietly. */
  async function notWanted(delivery: Delivery, errorCode: Exclude<SendLiveness, 'live'>): Promise<Verdict> {
    const reason = `not sent: its code is ${DEAD_CODE[errorCode]}`;
    if (delivery.end) return notReopened(delivery, errorCode, reason);
    const verdict = await conclude(delivery, { status: 'expired', errorCode }, reason);
    return delivery.calls.length > 0 ? { verdict: 'dead', reason } : verdict;
  }
}

/** An end without what the job alone keeps beside it. */
function endOf({ status, gateway, errorCode }: SendEnd): SendEnd {
  return { status, ...(gateway ? { gateway } : {}), ...(errorCode ? { errorCode } : {}) };
}

type SendLiveness = Awaited<ReturnType<Delivery['liveness']>>;

const DEAD_CODE: Record<Exclude<SendLiveness, 'live'>, string> = {
  expired: 'expired',
  replaced: 'replaced by a newer one',
  used: 'used already',
  gone: 'expired or dead by wrong guesses',
};
