/**
 * The life of a delivery.
 *
 * 1. A worker takes the job, checks its shape and opens the seal.
 * 2. If the job was taken before, the send's record tells how far that worker got. An end that was begun is finished; a
 *    send that had failed and that an operator retries begins anew, but one that was sent stays sent; an attempt without
 *    an outcome was cut off by a crash, and counts as unknown. The job of a further way, a call, takes the send up again.
 * 3. Is the SMS still wanted? If its code is expired, replaced, used or dead by wrong guesses, the send ends without one.
 * 4. A gateway is chosen and the attempt written down in one step, and only then the gateway is called: whatever happens
 *    in between, somebody knows. If none may be called now, the job waits, which uses up no attempt.
 * 5. The outcome decides (outcomes.ts): sent; at once at another gateway, from 3; later, by the queue, from 1; or failed
 *    for good, and then the user may ask for another SMS at once.
 */
import { type Attempt, counted, mayBeBilled } from '../core/attempt.ts';
import type { Clock } from '../core/clock.ts';
import type { Metrics } from '../core/metrics.ts';
import { type DeliverCodeJob, MAX_ATTEMPTS } from '../core/queue.ts';
import type { CodeState } from '../core/states.ts';
import type { Gateway, SendResult } from '../core/vendors/gateway.ts';
import { CUT_OFF, ended, errorCodeOf, explain, explainAll } from './attempt.ts';
import { backoffMs } from './backoff.ts';
import type { Conversions } from './conversion/conversions.ts';
import type { Delivery, JobResult, Outlook, SendJob } from './delivery.ts';
import type { OpenJob } from './open-job.ts';
import { decide, type OnUnknown, type Situation } from './outcomes.ts';
import type { Reporter } from './reporter.ts';
import type { Begin, Router } from './router.ts';

export interface DeliverCodeDependencies {
  open: OpenJob;
  router: Router;
  reporter: Reporter;
  /** The application's own template at a gateway; undefined for the gateway's. */
  templateOf: (send: DeliverCodeJob, gateway: string) => unknown;
  outlook: (delivery: Delivery, gateway?: string) => Outlook;
  /** Hears of every send that ended without a message that a gateway took. */
  failed: (send: DeliverCodeJob) => Promise<void>;
  metrics: Metrics;
  clock: Clock;
  /** Of one message, where its gateway's entry names none. */
  price: number;
  conversions?: Pick<Conversions, 'tried'> | undefined;
  retryBaseMs: number;
  onUnknown: OnUnknown;
}

/** What the queue is to do with the job. */
export type Verdict =
  | { verdict: 'done'; end: JobResult }
  /** Later; the attempt counts. */
  | { verdict: 'retry'; delayMs: number; reason: string }
  /** Later; it was no attempt. `everyone`: no other send could leave either, so that the queue may rest. */
  | { verdict: 'snooze'; delayMs: number; everyone: boolean }
  /** For good, with a reason that an operator can read. */
  | { verdict: 'dead'; reason: string };

export type DeliverCode = ReturnType<typeof createDeliverCode>;

export function createDeliverCode(dependencies: DeliverCodeDependencies) {
  const { open, router, reporter, metrics, clock } = dependencies;

  /** Delivers one job as far as it gets now. Throws when a store of ours fails; the job is then to be taken again. */
  return async function deliverCode(job: SendJob, signal: AbortSignal): Promise<Verdict> {
    const opened = await open(job);
    if ('verdict' in opened) return opened;
    const delivery = opened;
    const fresh = job.attemptsStarted <= 1 && job.attemptsMade === 0;
    if (fresh) {
      metrics.queueWait.observe(Math.max(0, clock() - job.timestamp) / 1000);
      // Sent with the next question to Redis, which answers whether it is there.
      delivery.taken().catch(() => undefined);
    }

    let moved = false;
    let known = (fresh && !delivery.isFurther) || (await delivery.load());
    for (;;) {
      if (known) {
        const verdict = await resume(delivery, job);
        if (verdict) return verdict;
      }
      const state = known ? await delivery.codeState(clock()) : 'gone';
      if (state !== 'live') return notWanted(delivery, state);
      if (delivery.unbegun) {
        if (await delivery.beginWay()) continue;
        if (moved) return notWanted(delivery, 'gone');
        moved = true;
        known = await delivery.load();
        continue;
      }
      if (delivery.end && !(await delivery.reopen())) {
        const reason = "not sent again: the service's caps or the day's budget are used up";
        return notReopened(delivery, 'over_budget', reason);
      }
      const passage = await router.choose(
        { ...delivery.needs, attempts: delivery.attemptsOfWay },
        beginAt(delivery),
        signal,
      );
      if (passage.passage === 'moved') {
        known = await delivery.load();
        continue;
      }
      if (passage.passage === 'wait')
        return { verdict: 'snooze', delayMs: passage.delayMs, everyone: passage.everyone };
      if (passage.passage === 'none') {
        const reason = ['no gateway is left', explainAll(delivery.attempts)].filter(Boolean).join(': ');
        return conclude(
          delivery,
          { status: 'failed', errorCode: 'no_gateway_left' },
          reason,
          dependencies.outlook(delivery),
        );
      }
      const verdict = await call(delivery, passage.gateway, signal).finally(passage.release);
      if (verdict) return verdict;
    }
  };

  /** What an earlier worker left to be finished. Undefined when the send goes on from where it is. */
  async function resume(delivery: Delivery, job: SendJob): Promise<Verdict | undefined> {
    const { end, attempts } = delivery;
    if (delivery.superseded) return { verdict: 'done', end: end ? resultOf(end) : { status: 'sent' } };
    if (delivery.unbegun) return undefined;
    if (!end) {
      if (delivery.arrived) return conclude(delivery, sentBy(attempts.at(-1)), 'its code was entered');
      return settleCutOff(delivery);
    }
    // However its job came back: an SMS that a gateway took, and that no report calls undelivered, is not sent twice.
    const staysSent = end.status === 'sent' && attempts.at(-1)?.fate !== 'undelivered';
    if (!staysSent && !delivery.arrived && end.attemptsMade !== job.attemptsMade) return undefined;
    return conclude(delivery, resultOf(end), `${end.status}: ${end.errorCode ?? 'accepted'}`);
  }

  /** An attempt that a dead worker left without an outcome. */
  async function settleCutOff(delivery: Delivery): Promise<Verdict | undefined> {
    const last = delivery.attempts.at(-1);
    if (!last || last.outcome) return undefined;
    const gateway = router.find(last.gateway);
    if (gateway) {
      const verdict = await follow(delivery, gateway, CUT_OFF);
      // A wait has passed while the job was found.
      return verdict?.verdict === 'dead' ? verdict : undefined;
    }
    // A gateway that this worker no longer knows can't be asked again: go on with those it knows.
    await delivery.leave({ status: 'sending', attempt: { ...ended(last, CUT_OFF), fate: 'left' } });
    return undefined;
  }

  function beginAt(delivery: Delivery): Begin {
    return async ({ id }, chosen, pace) => {
      if (pace.paced && (await delivery.codeState(clock())) !== 'live') return { result: 'unwanted' };
      return delivery.begin(id, chosen, clock(), pace);
    };
  }

  /** One call of a gateway, whose attempt has begun. Undefined when the send goes on at another gateway at once. */
  async function call(delivery: Delivery, gateway: Gateway, signal: AbortSignal): Promise<Verdict | undefined> {
    const startedAt = clock();
    const before = delivery.before(gateway.id);
    const result = await gateway.send(
      { ...delivery.request, template: dependencies.templateOf(delivery.data, gateway.id) },
      { ...before, signal },
    );
    return follow(delivery, gateway, result, clock() - startedAt);
  }

  /** Writes down what an attempt was and does what follows from it. */
  async function follow(
    delivery: Delivery,
    gateway: Gateway,
    result: SendResult,
    durationMs?: number,
  ): Promise<Verdict | undefined> {
    const attempt = ended(delivery.attempts.at(-1) as Attempt, result, durationMs);
    const price = router.priceOf(gateway.id) ?? dependencies.price;
    if (result.outcome === 'accepted') attempt.price = price * (result.units ?? 1);
    const decision = decide(result, situationOf(delivery, gateway, attempt));
    // A call that may be billed has used up what the send took; the next one counts on its own.
    const again = decision.next.next === 'other' || decision.next.next === 'later';
    const overBudget = again && mayBeBilled([attempt]) && !(await delivery.takeAgain());
    if (overBudget) decision.next = { next: 'failed' };
    if (decision.fate) attempt.fate = decision.fate;
    const { next } = decision;
    const end: JobResult | undefined =
      next.next === 'sent'
        ? { status: 'sent', gateway: gateway.id }
        : next.next === 'failed'
          ? { status: 'failed', gateway: gateway.id, errorCode: overBudget ? 'over_budget' : errorCodeOf(result) }
          : undefined;
    const breaker = await delivery.leave({
      status: end?.status ?? 'sending',
      attempt,
      decision,
      ...(end ? { end, outlook: dependencies.outlook(delivery, gateway.id) } : {}),
    });
    if (delivery.isFirst(attempt) && result.outcome !== 'rejected') {
      dependencies.conversions?.tried(delivery.facts.sendId, gateway.id, delivery.needs);
    }
    reporter.attempted(delivery, result, decision, breaker);
    if (end) return verdictOf(delivery, end, end.status === 'sent' ? explain(attempt) : explainAll(delivery.attempts));
    if (next.next !== 'later') return undefined;
    if (next.free) return { verdict: 'snooze', delayMs: next.delayMs, everyone: false };
    return { verdict: 'retry', delayMs: next.delayMs, reason: explain(attempt) };
  }

  /** Where a send stands after its last attempt, which counts as long as it has no fate. */
  function situationOf({ attempts: before, facts, needs }: Delivery, gateway: Gateway, last: Attempt): Situation {
    const attempts = before.with(-1, last);
    const tries = counted(attempts);
    const remainingMs = facts.expiresAt - clock();
    return {
      idempotent: gateway.idempotent,
      triesHere: tries.filter((one) => one.gateway === gateway.id).length,
      triesLeft: MAX_ATTEMPTS - tries.length,
      hasOther: router.hasOther(needs, attempts, gateway.id),
      remainingMs,
      onUnknown: dependencies.onUnknown,
      backoffMs: backoffMs(tries.length, { baseMs: dependencies.retryBaseMs, remainingMs }),
    };
  }

  /** The end of a send without a further attempt. */
  async function conclude(delivery: Delivery, end: JobResult, reason: string, outlook?: Outlook): Promise<Verdict> {
    const last = delivery.attempts.at(-1);
    // Of a call that a dead worker left, nobody will learn more.
    const attempt = last && !last.outcome ? { attempt: ended(last, CUT_OFF) } : {};
    await delivery.leave({ status: end.status, end, ...attempt, ...(outlook ? { outlook } : {}) });
    return verdictOf(delivery, end, reason);
  }

  async function verdictOf(delivery: Delivery, end: JobResult, reason: string): Promise<Verdict> {
    reporter.ended(delivery, end, reason);
    if (end.status === 'failed') await dependencies.failed(delivery.data);
    return end.status === 'failed' ? { verdict: 'dead', reason } : { verdict: 'done', end };
  }

  /** A send that had ended stays so. One that had been sent was to make up for a failed report: now that failure is its end. */
  async function notReopened(delivery: Delivery, errorCode: string, reason: string): Promise<Verdict> {
    const { gateway, status } = delivery.end ?? {};
    if (delivery.end && status !== 'sent') {
      // Told again: a worker that died while it took the send up may have left other words in the ledger.
      await delivery.leave({ status: delivery.end.status, end: resultOf(delivery.end) });
      return { verdict: 'dead', reason };
    }
    return conclude(delivery, { status: 'failed', errorCode, ...(gateway ? { gateway } : {}) }, reason);
  }

  /** The code is dead, so no SMS may leave. Who retried such a send by hand is told so; the others end quietly. */
  async function notWanted(delivery: Delivery, state: Exclude<CodeState, 'live'>): Promise<Verdict> {
    const reason = `not sent: its code is ${DEAD_CODE[state]}`;
    if (delivery.unbegun) {
      await delivery.closeWay();
      return { verdict: 'done', end: delivery.end ? resultOf(delivery.end) : { status: 'expired' } };
    }
    if (delivery.end) return notReopened(delivery, state, reason);
    const { attempts } = delivery;
    // An attempt that nobody knows the end of has brought the code: its holder entered it.
    if (state === 'used' && mayBeBilled(attempts))
      return conclude(delivery, sentBy(attempts.at(-1)), 'its code was entered');
    const verdict = await conclude(delivery, { status: 'expired', errorCode: state }, reason);
    return attempts.length > 0 ? { verdict: 'dead', reason } : verdict;
  }
}

const sentBy = (attempt: Attempt | undefined): JobResult => ({
  status: 'sent',
  ...(attempt ? { gateway: attempt.gateway } : {}),
});

const resultOf = ({ status, gateway, errorCode }: JobResult): JobResult => ({
  status,
  ...(gateway ? { gateway } : {}),
  ...(errorCode ? { errorCode } : {}),
});

const DEAD_CODE: Record<Exclude<CodeState, 'live'>, string> = {
  expired: 'expired',
  replaced: 'replaced by a newer one',
  used: 'used already',
  gone: 'expired or dead by wrong guesses',
};
