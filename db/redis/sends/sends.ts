/**
 * The life of a send, for both processes: `reserve → publish → begin → accepted | ended → reopen | withdraw | verified`.
 * What it took is known here and nowhere else. What belongs to the mobile (interval, code, guesses) lies in the mobile's
 * Cluster slot; what belongs to the send on its way (record, attempts, ledger events, gateways' health) in the queue's.
 */
import type { VerifiedEvent } from '../../../core/ledger-event.ts';
import type { QueueOrder } from '../../../core/queue.ts';
import { type CallLimitOptions, createCallLimits } from '../call-limits.ts';
import type { RedisClient } from '../client.ts';
import { createLimits } from '../limits.ts';
import { createSmsCodes, type SmsCodeOptions } from '../sms-codes.ts';
import { breakerOptions } from './breaker.ts';
import { type Charge, createSendQuotas, type QuotaOptions } from './quotas.ts';
import type { SendState } from './record.ts';
import { createRecords, type EndAttempt } from './records.ts';
import { createReservations, type SendDraft, type SendSubject, slotOf } from './reservation.ts';
import { createTurns } from './turns.ts';

export type SendOptions = QuotaOptions &
  SmsCodeOptions &
  CallLimitOptions &
  Parameters<typeof breakerOptions>[0] & { smsQueueOrder: QueueOrder };

export type Sends = ReturnType<typeof createSends>;

export function createSends(redis: RedisClient, options: SendOptions) {
  const smsCodes = createSmsCodes(redis, options);
  const quotas = createSendQuotas(redis, options);
  const records = createRecords(redis, breakerOptions(options));
  const turns = createTurns(redis);
  const calls = createCallLimits(redis, options);
  const reservations = createReservations({ smsCodes, quotas, limits: createLimits(redis), calls });

  /** What one way of a send took. */
  async function release(sendId: string, mobile: string, charge: Charge, way: number): Promise<void> {
    await Promise.all([
      quotas.release(way === 1 ? sendId : (charge.call ?? sendId), mobile, charge),
      charge.call && calls.giveBack(mobile, charge.call),
    ]);
  }

  return {
    ...reservations,

    /** Writes the record of a send and queues its job, in one round trip; `addJob` adds it. Throws DATABASE_ERROR. */
    async publish(draft: SendDraft, state: SendState, addJob?: () => Promise<unknown>): Promise<void> {
      const { sendId, charge } = draft;
      // A worker that has begun the send keeps it: its SMS may be on the bill and brings a good code.
      draft.releases.push(() => records.withdraw(sendId));
      await Promise.all([records.publish(sendId, state, charge), addJob?.()]);
    },

    /** The priority of a send's job among those of all applications, 0 for none. `expiresAt`: ms since the epoch, or later. */
    async takeTurn(draft: SendDraft, expiresAt: number): Promise<number> {
      const { application, sendId, releases } = draft;
      // Nobody waits for it: what is lost of this ends by itself.
      releases.push(async () => void turns.end(application, sendId, 0).catch(() => undefined));
      return turns.take(application, sendId, expiresAt, options.smsQueueOrder);
    },

    /** A worker has taken the job of a send, which so waits no longer. */
    taken: ({ application, sendId }: SendSubject, priority: number) => turns.end(application, sendId, priority),

    /**
     * Opens a further way to the phone for a send that is not on its way, with what the draft took for it. Undefined: it is on
     * its way, or verified. Abandoned, the way is closed again; what it took stays when a worker has begun it.
     */
    async openWay(draft: SendDraft): Promise<number | undefined> {
      const { sendId, charge } = draft;
      const way = await records.openWay(sendId, charge);
      if (way !== undefined) draft.releases.push(async () => (await records.closeWay(sendId, way)) !== undefined);
      return way;
    },

    /** Closes a way that no worker has begun and nobody wants any more. */
    async closeWay({ sendId, recipient }: SendSubject, way: number): Promise<void> {
      const charge = await records.closeWay(sendId, way);
      if (charge) await release(sendId, recipient.mobile, charge, way);
    },

    get: records.get,
    load: records.load,
    begin: records.begin,
    reopen: records.reopen,
    report: records.report,
    mark: records.mark,

    /** Whether the code of a send may still be entered, and why not. */
    codeState: (send: SendSubject) => smsCodes.liveness(slotOf(send)),

    /**
     * Ends an attempt, and with `end` the send. One that failed or expired releases its interval, and unless a gateway may
     * have taken it, so that it is on the bill, the rest of what it took: the mobile's caps and the address' limit twice an
     * hour for a mobile. Again after a crash, it releases what is left. After a
     * further way the code stays in any case: the first one may have brought it.
     */
    async end(
      send: SendSubject,
      { way = 1, ...given }: EndAttempt & { billed: boolean; way?: number },
    ): Promise<'opened' | 'closed' | ''> {
      const failed = given.status === 'failed' || given.status === 'expired';
      // Before the page hears of the failure: then it may ask for the next SMS.
      const keepsCode = given.billed || way > 1;
      const returned = failed && (await smsCodes.giveBack({ ...slotOf(send), code: false, billed: keepsCode }));
      const { breaker, charge } = await records.end(given);
      if (charge && !given.billed) {
        // The address' event goes where the mobile's place in its caps does.
        const { address, ...rest } = charge;
        await release(send.sendId, send.recipient.mobile, returned ? charge : rest, way);
        await records.settle(send.sendId, way);
      }
      return breaker;
    },

    /** Ends a send of which only the id is known: what it took passes by itself. */
    endUnopened: (given: EndAttempt) => records.end(given),

    /** After a report that a send failed: its interval ends, the bill keeps the rest. */
    async releaseInterval(send: SendSubject): Promise<void> {
      await smsCodes.giveBack({ ...slotOf(send), code: false, billed: true });
    },

    /** One more message of the whole service for a send that is taken up again; undefined when its caps refuse. */
    takeAgain: ({ recipient, application }: SendSubject) =>
      quotas.takeAgain({ country: recipient.country, application }),

    /** Releases what `takeAgain` took. */
    release: ({ sendId, recipient }: Pick<SendDraft, 'sendId' | 'recipient'>, charge: Charge) =>
      quotas.release(sendId, recipient.mobile, charge),

    /** The code of a send was entered: it arrived, and counts for its number range and address block. Returns who took it. */
    async verified(mobile: string, event: VerifiedEvent): Promise<string | undefined> {
      const taken = await records.verify(event);
      if (taken?.charge) await quotas.credit(event.sendId, mobile, taken.charge);
      return taken?.gateway;
    },
  };
}
