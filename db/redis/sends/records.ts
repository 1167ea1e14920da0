/** The record of each send and the health of the gateways: every step is one script in the queue's Cluster slot. */
import type { Attempt } from '../../../core/attempt.ts';
import type { SendEvent, VerifiedEvent } from '../../../core/ledger-event.ts';
import { SEND_RANK, type SendStatus } from '../../../core/states.ts';
import { storeCall } from '../../store-call.ts';
import type { RedisClient } from '../client.ts';
import { keys } from '../keys.ts';
import { defineScript } from '../script.ts';
import { type BreakerOptions, breakerArguments } from './breaker.ts';
import type { Charge } from './quotas.ts';
import {
  type FoundSend,
  loadRecord,
  RECORD_TTL_SECONDS,
  type SendEnd,
  type SendRecord,
  type SendState,
} from './record.ts';

/** What the breaker of a gateway hears of a call; `none`: nothing. */
export type BreakerEffect = 'success' | 'count' | 'open' | 'none';

export interface BeginAttempt {
  sendId: string;
  attempt: Attempt;
  event: SendEvent;
  /** Sends per second of this gateway, and of all gateways. */
  ratePerSecond?: number | undefined;
  sharedRatePerSecond?: number | undefined;
  /** The longest wait for a pace slot that the caller accepts, milliseconds. */
  maxWaitMs: number;
  /** Also through an open breaker. */
  force?: boolean;
  /** The pace slots were taken by a call that answered `wait`. */
  paced?: boolean;
}

/** `wait`: ask again after `ms`, with `paced`. The others refuse: ask again after `ms`, read the record anew, or give up. */
export type Begun =
  | { result: 'begun' | 'gone' | 'moved' }
  | { result: 'wait' | 'open' | 'hold' | 'pace' | 'service_pace'; ms: number };

/** What an attempt did to its gateway's breaker. */
export type BreakerChange = 'opened' | 'closed' | '';

export interface EndAttempt {
  sendId: string;
  /** Absent: the send ends without having been at a gateway. */
  attempt?: Attempt | undefined;
  status: SendStatus;
  end?: SendEnd | undefined;
  event: SendEvent;
  breaker: BreakerEffect;
  /** Leave the gateway alone for so long, milliseconds. */
  holdMs: number;
}

export function createRecords(redis: RedisClient, breaker: BreakerOptions) {
  const publishSend = defineScript<number>(redis, 'publishSend-1.lua');
  const beginAttempt = defineScript<[Begun['result'], number?]>(redis, 'beginAttempt-4.lua', ['send']);
  const endAttempt = defineScript<[BreakerChange, string]>(redis, 'endAttempt-3.lua', ['send', 'health']);
  const reopenSend = defineScript<number>(redis, 'reopenSend-2.lua', ['send']);
  const openWay = defineScript<number>(redis, 'openWay-1.lua');
  const closeWay = defineScript<string>(redis, 'closeWay-1.lua');
  const withdrawSend = defineScript<number>(redis, 'withdrawSend-1.lua');
  const verifySend = defineScript<[gateway?: string, charge?: string]>(redis, 'verifySend-2.lua', ['send']);
  const reportSend = defineScript<SendStatus | ''>(redis, 'reportSend-1.lua', ['send']);
  const interval = (perSecond: number | undefined) => (perSecond === undefined ? 0 : 1000 / perSecond);

  return {
    /** Writes the record of a new send, with what it took. Times are milliseconds since the epoch. */
    async publish(sendId: string, state: SendState, charge: Charge): Promise<void> {
      const { status, expiresAt, resendAt } = state;
      await publishSend(keys.send(sendId), status, expiresAt, resendAt, JSON.stringify(charge), RECORD_TTL_SECONDS);
    },

    /** Forgets a send that no worker has begun; false when one has. */
    withdraw: async (sendId: string): Promise<boolean> => (await withdrawSend(keys.send(sendId))) === 1,

    /** What a page may know, or undefined when the id is unknown. A send that outlived its code unsent is `expired`. */
    async get(sendId: string, now: number): Promise<FoundSend | undefined> {
      const [status, expires, resend, end, verified, ways] = await storeCall(
        redis.hmget(keys.send(sendId), 'status', 'expires_at', 'resend_at', 'end', 'verified', 'ways'),
      );
      if (!status) return undefined;
      const expiresAt = Number(expires);
      const overdue = SEND_RANK[status as SendStatus] < SEND_RANK.sent && now >= expiresAt;
      return {
        status: overdue ? 'expired' : (status as SendStatus),
        expiresAt,
        resendAt: Number(resend),
        ...(end ? { end: JSON.parse(end) as SendEnd } : {}),
        verified: Boolean(verified),
        ways: Number(ways ?? 1),
      };
    },

    load: (sendId: string): Promise<SendRecord | undefined> => loadRecord(redis, sendId),

    /** Before a gateway is called: from here on, a crash means that it may have taken the send. */
    async begin(given: BeginAttempt): Promise<Begun> {
      const { sendId, attempt, event } = given;
      const [result, ms = 0] = await beginAttempt(
        keys.send(sendId),
        keys.gateway(attempt.gateway),
        keys.pace,
        keys.ledger,
        sendId,
        attempt.attempt - 1,
        JSON.stringify(attempt),
        JSON.stringify(event),
        interval(given.ratePerSecond),
        interval(given.sharedRatePerSecond),
        given.maxWaitMs,
        breaker.probeMs,
        given.force ? '1' : '0',
        given.paced ? '1' : '0',
      );
      return { result, ms } as Begun;
    },

    /** Writes what became of an attempt and of its send, everywhere at once. Returns what a failed send still holds. */
    async end(given: EndAttempt): Promise<{ breaker: BreakerChange; charge?: Charge }> {
      const { sendId, attempt, end } = given;
      const [change, charge] = await endAttempt(
        keys.send(sendId),
        keys.gateway(attempt?.gateway ?? 'none'),
        keys.ledger,
        attempt?.attempt ?? 0,
        attempt ? JSON.stringify(attempt) : '',
        given.status,
        end ? JSON.stringify(end) : '',
        end?.status === 'sent' ? (end.gateway ?? '') : '',
        JSON.stringify(given.event),
        sendId,
        given.breaker,
        given.holdMs,
        ...breakerArguments(breaker),
      );
      return { breaker: change, ...(charge ? { charge: JSON.parse(charge) as Charge } : {}) };
    },

    /** Forgets what a failed way of a send took, once that was released. */
    async settle(sendId: string, way = 1): Promise<void> {
      await storeCall(redis.hdel(keys.send(sendId), way === 1 ? 'charge' : `charge:${way}`));
    },

    /** Opens a further way of a send, with what it took; undefined when it is on its way, verified or unknown. */
    async openWay(sendId: string, charge: Charge): Promise<number | undefined> {
      return (await openWay(keys.send(sendId), JSON.stringify(charge))) || undefined;
    },

    /** Takes a way back that no worker has begun; returns what it took, undefined when it is not to be released. */
    async closeWay(sendId: string, way: number): Promise<Charge | undefined> {
      const charge = await closeWay(keys.send(sendId), way);
      return charge ? (JSON.parse(charge) as Charge) : undefined;
    },

    /** Takes a send up again, its attempts with their new fates; false when somebody else moved it on, or it is unknown. */
    async reopen(
      sendId: string,
      attempts: readonly Attempt[],
      event: SendEvent,
      by: { charge: Charge } | { way: number },
    ): Promise<boolean> {
      const given = attempts.map((attempt) => JSON.stringify(attempt));
      const [charge, way] = 'way' in by ? ['', by.way] : [JSON.stringify(by.charge), 0];
      const scripted = [attempts.length, charge, JSON.stringify(event), way, ...given];
      return (await reopenSend(keys.send(sendId), keys.ledger, ...scripted)) === 1;
    },

    /** The code was entered. Returns who took the send and what it took, once; undefined when it is unknown. */
    async verify(event: VerifiedEvent): Promise<{ gateway?: string; charge?: Charge } | undefined> {
      const [gateway, charge] = await verifySend(keys.send(event.sendId), keys.ledger, JSON.stringify(event));
      if (gateway === undefined) return undefined;
      return { ...(gateway ? { gateway } : {}), ...(charge ? { charge: JSON.parse(charge) as Charge } : {}) };
    },

    /** A delivery report; returns where the send is now, undefined when it is unknown. */
    async report(sendId: string, status: 'delivered' | 'failed'): Promise<SendStatus | undefined> {
      return (await reportSend(keys.send(sendId), status, 0, '')) || undefined;
    },

    /** Writes an attempt anew, with the fate that a report gave it. */
    async mark(sendId: string, attempt: Attempt): Promise<void> {
      await reportSend(keys.send(sendId), '', attempt.attempt, JSON.stringify(attempt));
    },
  };
}
