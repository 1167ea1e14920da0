/** SMS codes and the slot a mobile's send takes: each change is one Lua script over keys of one Cluster slot. */
import { randomUUID } from 'node:crypto';
import type { Rate } from '../../core/rate.ts';
import type { Purpose } from '../../core/states.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { flattenRates } from './limits.ts';
import { defineScript } from './script.ts';

export interface SmsCodeOptions {
  smsCodeTtlSeconds: number;
  smsSendIntervalSeconds: number;
  smsMobileLimits: readonly Rate[];
  smsCodeMaxChecks: number;
  smsMobileCheckLimit: Rate;
}

/** One send's hold on a mobile. */
export interface Slot {
  mobile: string;
  purpose: Purpose;
  sendId: string;
}

export type Reservation = { granted: true } | { granted: false; limit: 'interval' | 'mobile'; retryAfterMs: number };

/** `used`: the guess is right, but the code was used before. */
export type CheckResult =
  | { result: 'right' | 'used'; sendId: string }
  | { result: 'wrong'; attemptsLeft: number }
  | { result: 'absent' }
  | { result: 'limited'; retryAfterMs: number };

export type SmsCodes = ReturnType<typeof createSmsCodes>;

export function createSmsCodes(redis: RedisClient, options: SmsCodeOptions) {
  const reserveCode = defineScript<[number, number?]>(redis, 'reserveCode-3.lua');
  const giveBackSend = defineScript<number>(redis, 'giveBackSend-3.lua');
  const checkCode = defineScript<[CheckResult['result'], (string | number)?]>(redis, 'checkCode-2.lua');
  const slotKeys = (slot: Slot) => [
    keys.sendFlag(slot.mobile),
    keys.mobileSends(slot.mobile),
    keys.smsCode(slot.mobile, slot.purpose),
  ];

  return {
    /** Takes the mobile's interval and caps and stores the new code, or refuses and changes nothing. */
    async reserve(slot: Slot, digest: string): Promise<Reservation> {
      const [refusal, retryAfterMs = 0] = await reserveCode(
        ...slotKeys(slot),
        slot.sendId,
        digest,
        options.smsCodeTtlSeconds * 1000,
        options.smsSendIntervalSeconds * 1000,
        ...flattenRates(options.smsMobileLimits),
      );
      if (refusal === 0) return { granted: true };
      return { granted: false, limit: refusal === 1 ? 'interval' : 'mobile', retryAfterMs };
    },

    /** Gives back the interval and the cap entry of one send, and with `code` the code, as far as it still holds them. */
    async giveBack(slot: Slot & { code: boolean }): Promise<void> {
      await giveBackSend(...slotKeys(slot), slot.sendId, slot.code ? '1' : '0');
    },

    /** Checks a guess, given as its digests under every secret; a right one uses the code up. */
    async check(mobile: string, purpose: Purpose, digests: readonly string[]): Promise<CheckResult> {
      const [result, detail] = await checkCode(
        keys.smsCode(mobile, purpose),
        keys.mobileChecks(mobile),
        options.smsCodeMaxChecks,
        randomUUID(),
        options.smsMobileCheckLimit.count,
        options.smsMobileCheckLimit.windowMs,
        ...digests,
      );
      if (result === 'wrong') return { result, attemptsLeft: Number(detail) };
      if (result === 'limited') return { result, retryAfterMs: Number(detail) };
      if (result === 'absent') return { result };
      return { result, sendId: String(detail) };
    },

    /** Makes a used code live again: for when what it was used for failed on our side. */
    async restore(mobile: string, purpose: Purpose): Promise<void> {
      await storeCall(redis.hdel(keys.smsCode(mobile, purpose), 'used'));
    },

    /** Whether a send's code can still be used; `gone` is expired or killed by wrong guesses. */
    async liveness(slot: Slot): Promise<'live' | 'used' | 'replaced' | 'gone'> {
      const [sendId, used] = await storeCall(redis.hmget(keys.smsCode(slot.mobile, slot.purpose), 'send_id', 'used'));
      if (!sendId) return 'gone';
      if (sendId !== slot.sendId) return 'replaced';
      return used ? 'used' : 'live';
    },
  };
}
