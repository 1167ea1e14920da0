/**
 * One send on its way: what its job says, opened, and the writing down of each step in its record, the ledger's events and
 * what the page may see, which are one script each (db/redis/sends).
 */
import type { Job } from 'bullmq';
import { DEFAULT_APPLICATION } from '../core/applications/application.ts';
import { type Attempt, type Choice, mayBeBilled } from '../core/attempt.ts';
import type { Clock } from '../core/clock.ts';
import type { SendEvent, SendFacts } from '../core/ledger-event.ts';
import { type DeliverCodeJob, openJob, sendSubject } from '../core/queue.ts';
import { createRecipient } from '../core/recipient.ts';
import type { Keyring } from '../core/secrets.ts';
import type { CodeState, SendStatus } from '../core/states.ts';
import type { SendContext, SendRequest } from '../core/vendors/gateway.ts';
import type { SendEnd } from '../db/redis/sends/record.ts';
import type { BeginAttempt, Begun } from '../db/redis/sends/records.ts';
import type { Sends } from '../db/redis/sends/sends.ts';
import type { Decision } from './outcomes.ts';

/** The job is stamped a moment after its code began to live; five minutes must not become four. */
const ROUNDING_MS = 5_000;

export type SendJob = Job<DeliverCodeJob, JobResult>;

/** What BullMQ keeps of a job that is done; it names nobody. */
export type JobResult = Pick<SendEnd, 'status' | 'gateway' | 'errorCode'>;

/** What a page may be told of a send that was left: when, how, how long that usually takes, whether a call is another way. */
export type Outlook = Pick<SendEnd, 'at' | 'channel' | 'usualMs' | 'callable'>;

export type Delivery = ReturnType<typeof openDelivery>;

/** How a send is left; `attempt` and `decision` when an attempt just ended. */
export interface Ending {
  status: SendStatus;
  end?: JobResult;
  outlook?: Outlook;
  attempt?: Attempt;
  decision?: Decision;
}

/** What an event says of its send; of one that nobody can open, the number is not known. */
export function factsOf(job: SendJob, data: DeliverCodeJob, mobileDigest: string): SendFacts {
  const {
    sendId,
    application = DEFAULT_APPLICATION,
    channel = 'sms',
    country = 'CN',
    mobileMasked,
    purpose,
    expiresAt,
  } = data;
  return {
    sendId,
    application,
    channel,
    country,
    mobileMasked,
    mobileDigest,
    purpose,
    queuedAt: job.timestamp,
    expiresAt,
  };
}

/** Of an attempt before a send was taken up again. */
const uncounted = (one: Attempt): Attempt => ({ ...one, fate: one.fate === 'undelivered' ? one.fate : 'free' });

/** Opens the seal; throws UnopenableError when no secret fits. A job that was taken before needs `load` first. */
export function openDelivery(job: SendJob, data: DeliverCodeJob, keyring: Keyring, sends: Sends, clock: Clock) {
  const { mobile, code } = openJob(keyring, data);
  const { sendId, purpose, expiresAt } = data;
  const recipient = createRecipient(keyring, mobile, data.channel, data.country);
  const send = sendSubject(data, recipient);
  const facts = factsOf(job, data, recipient.digest);
  const { requestId } = data;
  const request: SendRequest = {
    locale: data.locale,
    sendId,
    mobile,
    purpose,
    code,
    ttlMinutes: Math.max(1, Math.floor((expiresAt - job.timestamp + ROUNDING_MS) / 60_000)),
    expiresAt,
  };
  let attempts: Attempt[] = [];
  const way = data.way ?? 1;
  let end: SendEnd | undefined;
  let arrived = false;
  /** The way that a worker began last, and the attempts before it. */
  let begun = 1;
  let before = 0;

  const eventOf = (status: SendStatus, more: Partial<SendEvent> = {}): SendEvent => ({
    ...facts,
    status,
    attempts: attempts.length,
    at: clock(),
    ...more,
  });

  const { country = 'CN', channel = 'sms' } = data;
  return {
    data,
    needs: { purpose, country, channel, mobile },
    facts,
    requestId,
    request,
    get attempts(): readonly Attempt[] {
      return attempts;
    },
    get end() {
      return end;
    },
    /** It is another way to the phone than the send began with. */
    isFurther: way > 1,
    /** The attempts of this way to the phone alone. */
    get attemptsOfWay(): readonly Attempt[] {
      return attempts.slice(before);
    },
    /** Its job is a further way that nobody has begun yet. */
    get unbegun() {
      return way > begun;
    },
    /** Another way has been begun since: this one has nothing more to do. */
    get superseded() {
      return way < begun;
    },
    /** Whether an attempt is the first of this way. */
    isFirst: ({ attempt }: Attempt): boolean => attempt === before + 1,
    /** Whether its code was entered, or a report came, while it was on its way. */
    get arrived() {
      return arrived;
    },

    /** Reads how far an earlier worker got; false when there is no record: it was withdrawn, or is long over. */
    async load(): Promise<boolean> {
      const record = await sends.load(sendId);
      attempts = record?.attempts ?? [];
      end = record?.end;
      begun = record?.way ?? 1;
      before = record?.wayFrom ?? 0;
      arrived = record?.status === 'delivered';
      return record !== undefined;
    },

    /** The job was taken for the first time: the send waits no longer. What is lost of this ends by itself. */
    taken: () => sends.taken(send, job.priority),

    /** `live`, or why no SMS may leave any more. */
    async codeState(now: number): Promise<CodeState> {
      return now >= expiresAt ? 'expired' : sends.codeState(send);
    },

    /** What the attempts before the present one leave open at its gateway: an unknown end, a rejection. */
    before(gateway: string): Pick<SendContext, 'afterUnknown' | 'afterRejection'> {
      const earlier = attempts.slice(0, -1).filter((one) => one.gateway === gateway);
      const outcomes = earlier.map(({ outcome = 'unknown' }) => outcome);
      return { afterUnknown: outcomes.includes('unknown'), afterRejection: outcomes.includes('rejected') };
    },

    /** Begins an attempt if the gateway may be called now. */
    async begin(
      gateway: string,
      chosen: Choice,
      startedAt: number,
      pace: Omit<BeginAttempt, 'sendId' | 'attempt' | 'event'>,
    ): Promise<Begun> {
      const attempt: Attempt = { attempt: attempts.length + 1, gateway, chosen, startedAt };
      const event = eventOf('sending', { attempts: attempt.attempt, attempt });
      const answer = await sends.begin({ sendId, attempt, event, ...pace });
      if (answer.result === 'begun') attempts.push(attempt);
      return answer;
    },

    /** Writes down how an attempt ended, or the send, or both. Returns what that did to the gateway's breaker. */
    async leave({ status, end: given, outlook = end, attempt, decision }: Ending): Promise<'opened' | 'closed' | ''> {
      if (attempt) attempts[attempt.attempt - 1] = attempt;
      if (given) end = { ...outlook, ...given, attemptsMade: job.attemptsMade };
      const last = attempts.at(-1);
      const messageId = status === 'sent' ? last?.gatewayMessageId : undefined;
      const { gateway, errorCode } = given ?? {};
      const event = eventOf(status, {
        ...(gateway ? { gateway } : {}),
        ...(errorCode ? { errorCode } : {}),
        ...(attempt ? { attempt } : {}),
        ...(messageId ? { gatewayMessageId: messageId } : {}),
      });
      return sends.end(send, {
        sendId,
        attempt,
        status,
        end: given ? end : undefined,
        event,
        breaker: decision?.breaker ?? 'none',
        holdMs: decision?.holdMs ?? 0,
        billed: mayBeBilled(attempts.slice(before)),
        way,
      });
    },

    /** One more message that may be on the bill; false when the service's caps or the day's budget have no room for it. */
    takeAgain: async (): Promise<boolean> => (await sends.takeAgain(send)) !== undefined,

    /**
     * A send that had ended begins anew, by an operator or a delivery report, and what it did before counts no more.
     * It may be one more SMS on the bill: false when the service's caps or the day's budget have no room for it.
     */
    async reopen(): Promise<boolean> {
      const charge = await sends.takeAgain(send);
      if (!charge) return false;
      const again = attempts.map(uncounted);
      if (await sends.reopen(sendId, again, eventOf('sending', { reopened: true }), { charge })) end = undefined;
      // Somebody else moved it on meanwhile.
      else await sends.release(send, charge);
      attempts = again;
      return true;
    },

    /** A further way begins; false when the send is not as it was read. */
    async beginWay(): Promise<boolean> {
      const again = attempts.map(uncounted);
      if (!(await sends.reopen(sendId, again, eventOf('sending', { reopened: true }), { way }))) return false;
      attempts = again;
      end = undefined;
      begun = way;
      arrived = false;
      before = again.length;
      return true;
    },

    /** A further way that was not begun is not wanted any more. */
    closeWay: () => sends.closeWay(send, way),
  };
}
