/**
 * One send on its way: what its job says, opened, and the writing down of each step. Every step is written in the job
 * (so that the worker that takes over from a killed one knows it), in the ledger's log and in what the page may see.
 */
import type { Job } from 'bullmq';
import { mobileDigest } from '../core/code.ts';
import type { LedgerEvent, SendFacts } from '../core/ledger-event.ts';
import { type DeliverCodeJob, type GatewayCall, openJob, type SealedContent } from '../core/queue.ts';
import type { Keyring } from '../core/secrets.ts';
import type { SendStatus } from '../core/states.ts';
import type { LedgerLog } from '../db/redis/ledger-log.ts';
import type { SendQuotas } from '../db/redis/send-quotas.ts';
import type { SendStates } from '../db/redis/send-states.ts';
import type { SmsCodes } from '../db/redis/sms-codes.ts';
import { latestAttempt } from './attempt.ts';
import type { SendContext, SendRequest } from './gateways/gateway.ts';

/** The job is stamped a moment after its code began to live; five minutes must not become four. */
const ROUNDING_MS = 5_000;

export interface DeliveryStores {
  smsCodes: Pick<SmsCodes, 'liveness' | 'giveBack'>;
  sendStates: SendStates;
  sendQuotas: Pick<SendQuotas, 'giveBack' | 'takeAgain'>;
  ledgerLog: LedgerLog;
}

export type SendJob = Job<DeliverCodeJob, SendEnd>;

/** How a job ended; BullMQ stores it, so it holds nothing that names a person. */
export interface SendEnd {
  status: Extract<SendStatus, 'sent' | 'failed' | 'expired'>;
  gateway?: string;
  errorCode?: string;
}

export type Delivery = ReturnType<typeof openDelivery>;

/** Opens the seal; throws UnopenableError when no secret fits. */
export function openDelivery(job: SendJob, data: DeliverCodeJob, keyring: Keyring, stores: DeliveryStores) {
  const { mobile, code }: SealedContent = openJob(keyring, data);
  const slot = { mobile, purpose: data.purpose, sendId: data.sendId };
  const facts: SendFacts = {
    sendId: data.sendId,
    mobileMasked: data.mobileMasked,
    mobileDigest: mobileDigest(keyring, mobile),
    purpose: data.purpose,
    queuedAt: job.timestamp,
    expiresAt: data.expiresAt,
  };
  const calls: GatewayCall[] = (data.calls ?? []).map((call) => ({ ...call }));
  // Apart from the rest: a send that is taken up again must not keep the end it came with.
  const { end: endBefore, ...kept } = data;
  let end = endBefore;

  const request: SendRequest = {
    ...slot,
    code,
    ttlMinutes: Math.max(1, Math.floor((data.expiresAt - job.timestamp + ROUNDING_MS) / 60_000)),
    expiresAt: data.expiresAt,
  };

  const save = () => job.updateData({ ...kept, calls, ...(end ? { end } : {}) });
  const tell = (event: Omit<LedgerEvent, keyof SendFacts | 'attempts' | 'at'>, at = Date.now()) =>
    stores.ledgerLog.append({ ...facts, ...event, attempts: calls.length, at });

  const tellLatest = (status: SendStatus, ending?: SendEnd) => {
    const attempt = latestAttempt(calls);
    const messageId = attempt?.gatewayMessageId;
    return tell({
      ...ending,
      status,
      ...(attempt ? { attempt } : {}),
      ...(ending && messageId ? { gatewayMessageId: messageId } : {}),
    });
  };

  /** A call that was no clear refusal may be on the bill, so the day's budget and the mobile's caps keep the send. */
  const mayHaveBeenBilled = () => calls.some(({ outcome }) => outcome !== 'rejected');

  async function giveBackCharge(): Promise<void> {
    const charge = await stores.sendStates.takeCharge(data.sendId);
    if (charge) await stores.sendQuotas.giveBack(mobile, charge, mayHaveBeenBilled());
  }

  return {
    facts,
    request,
    calls,
    get end() {
      return end;
    },

    /** `live`, or why no SMS may leave any more. */
    async liveness(now: number): Promise<'live' | 'expired' | 'replaced' | 'used' | 'gone'> {
      return now >= data.expiresAt ? 'expired' : stores.smsCodes.liveness(slot);
    },

    /** What earlier calls of this gateway leave open: one that nobody knows the end of, and one that was rejected. */
    before(gateway: string): Pick<SendContext, 'afterUnknown' | 'afterRejection'> {
      const outcomes = calls.filter((call) => call.gateway === gateway).map(({ outcome = 'unknown' }) => outcome);
      return { afterUnknown: outcomes.includes('unknown'), afterRejection: outcomes.includes('rejected') };
    },

    /**
     * Before a call: from here on, a crash means that the gateway may have taken the send. False when whoever queued it
     * has withdrawn it, which is possible until the page's state says "sending".
     */
    async begin(gateway: string, startedAt: number): Promise<boolean> {
      if (!(await stores.sendStates.begin(data.sendId))) return false;
      calls.push({ gateway, startedAt });
      await Promise.all([save(), tellLatest('sending')]);
      return true;
    },

    /** After a call that is not the last: what it was, and that the send goes on. */
    async goOn(): Promise<void> {
      await Promise.all([save(), tellLatest('sending')]);
    },

    /** A worker may have died between the job and the ledger: tells the ledger again what the job knows. */
    async retell(): Promise<void> {
      if (calls.at(-1)?.outcome) await tellLatest('sending');
    },

    /** The end, written so that a crash in the middle of it is finished by whoever takes the job next. */
    async finish(ending: SendEnd): Promise<void> {
      end = { ...ending, attemptsMade: job.attemptsMade };
      // A send that never was at a gateway would come to the same end again: a large dead backlog is spared the write.
      if (calls.length > 0) await save();
      const told = tellLatest(ending.status, ending);
      if (ending.status === 'sent') {
        await Promise.all([told, stores.sendStates.moveToSent(data.sendId, ending.gateway)]);
        return;
      }
      // The code stays: an operator may send it again while it lives. The user may ask for a new one at once.
      await Promise.all([
        told,
        stores.smsCodes.giveBack({ ...slot, code: false, billed: mayHaveBeenBilled() }),
        giveBackCharge(),
        stores.sendStates.moveAndRelease(data.sendId, ending.status),
      ]);
    },

    /**
     * A send that had ended begins anew, by an operator or a delivery report, and what it did before counts no more.
     * It may be one more SMS on the bill: false when the service's caps or the day's budget have no room for it.
     */
    async reopen(): Promise<boolean> {
      const charge = await stores.sendQuotas.takeAgain();
      if (!charge) return false;
      for (const call of calls) {
        call.free = true;
        if (!call.undelivered) delete call.left;
      }
      await tell({ status: 'sending', reopened: true });
      await stores.sendStates.reopen(data.sendId, data.expiresAt, charge);
      // Last: a worker that dies before it leaves a job that is taken up again, all of it.
      end = undefined;
      await save();
      return true;
    },
  };
}

/**
 * The end of a send whose seal no secret opens, in the places that know it by its id. Its mobile is not known, so what it
 * took passes by itself. One that had come to an end keeps that.
 */
export async function endUnopened(job: SendJob, data: DeliverCodeJob, stores: DeliveryStores): Promise<void> {
  const { sendId, mobileMasked, purpose, expiresAt, calls = [] } = data;
  if (data.end) return;
  const facts: SendFacts = { sendId, mobileMasked, mobileDigest: '', purpose, queuedAt: job.timestamp, expiresAt };
  const end = { status: 'failed', errorCode: 'unopenable', attempts: calls.length, at: Date.now() } as const;
  await Promise.all([stores.ledgerLog.append({ ...facts, ...end }), stores.sendStates.move(sendId, 'failed')]);
}
