/** What a page may know of one send, by the send's id alone: no mobile, no code. The ledger is elsewhere. */
import { SEND_RANK, type SendStatus } from '../../core/states.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';
import type { Charge } from './send-quotas.ts';

/** Longer than any code lives, so that a page can still be told how its send ended. */
const SEND_STATE_TTL_SECONDS = 3600;

export interface SendState {
  status: SendStatus;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** Milliseconds since the epoch; 0 once the interval was given back. */
  resendAt: number;
}

export type SendStates = ReturnType<typeof createSendStates>;

export function createSendStates(redis: RedisClient) {
  const withdrawSend = defineScript<string | null>(redis, 'withdrawSend-1.lua');
  const moveSend = defineScript<number>(redis, 'moveSend-1.lua');
  const move = async (sendId: string, status: SendStatus, release: boolean, gateway = ''): Promise<boolean> =>
    (await moveSend(keys.sendState(sendId), status, SEND_RANK[status], release ? '1' : '0', gateway)) === 1;
  const take = async (sendId: string, field: 'charge' | 'gateway'): Promise<string | undefined> => {
    const key = keys.sendState(sendId);
    const results = await storeCall(redis.multi().hget(key, field).hdel(key, field).exec());
    const value = results?.[0]?.[1];
    return typeof value === 'string' ? value : undefined;
  };

  return {
    /** `charge` is kept beside the state, until the send fails for good or its code is verified. */
    async create(sendId: string, times: { expiresAt: number; resendAt: number }, charge?: Charge): Promise<void> {
      const key = keys.sendState(sendId);
      const fields = { status: 'queued', rank: 0, expires_at: times.expiresAt, resend_at: times.resendAt };
      const charged = charge ? { charge: JSON.stringify(charge) } : {};
      await storeCall(
        redis
          .multi()
          .hset(key, { ...fields, ...charged })
          .expire(key, SEND_STATE_TTL_SECONDS)
          .exec(),
      );
    },

    /** Moves a send forward; false when it is unknown or already as far. */
    move: (sendId: string, status: SendStatus) => move(sendId, status, false),

    /** Before a gateway is called: false when whoever queued the send has withdrawn it. */
    async begin(sendId: string): Promise<boolean> {
      return (await moveSend(keys.sendState(sendId), 'sending', SEND_RANK.sending, '0', '')) >= 0;
    },

    /** Moves a send that a gateway took, which is kept until its code is verified. */
    moveToSent: (sendId: string, gateway: string | undefined) => move(sendId, 'sent', false, gateway),

    /** The same for a send whose interval was given back: the page may ask for the next SMS at once. */
    moveAndRelease: (sendId: string, status: SendStatus) => move(sendId, status, true),

    /** Takes a send up again that had ended: the one step backwards. What of an earlier charge is left stays. */
    async reopen(sendId: string, expiresAt: number, charge: Charge): Promise<void> {
      const key = keys.sendState(sendId);
      await storeCall(
        redis
          .multi()
          .hset(key, { status: 'sending', rank: SEND_RANK.sending, expires_at: expiresAt })
          .hsetnx(key, 'charge', JSON.stringify(charge))
          .expire(key, SEND_STATE_TTL_SECONDS)
          .exec(),
      );
    },

    /** Takes the charge away, so that it is given back or credited once; undefined when it was, or never was. */
    async takeCharge(sendId: string): Promise<Charge | undefined> {
      const charge = await take(sendId, 'charge');
      return charge === undefined ? undefined : (JSON.parse(charge) as Charge);
    },

    /** Takes the gateway away, so that its verified code is counted once; undefined when it was, or none took the send. */
    takeGateway: (sendId: string) => take(sendId, 'gateway'),

    /** Forgets a send that no worker has begun and returns its charge; undefined when one has, or it is unknown. */
    async withdraw(sendId: string): Promise<Charge | undefined> {
      const charge = await withdrawSend(keys.sendState(sendId));
      return charge === null ? undefined : (JSON.parse(charge) as Charge);
    },

    /** The state, or undefined when the id is unknown. A send that outlived its code unsent is `expired`. */
    async get(sendId: string, now: number): Promise<SendState | undefined> {
      const [status, expires, resend] = await storeCall(
        redis.hmget(keys.sendState(sendId), 'status', 'expires_at', 'resend_at'),
      );
      if (!status) return undefined;
      const expiresAt = Number(expires);
      const overdue = SEND_RANK[status as SendStatus] < SEND_RANK.sent && now >= expiresAt;
      return { status: overdue ? 'expired' : (status as SendStatus), expiresAt, resendAt: Number(resend) };
    },
  };
}
