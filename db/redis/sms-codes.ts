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
  smsSendIntervalFactors: readonly number[];
  smsResendPolicy: 'fresh' | 'same';
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

/** `intervalMs`: how long the mobile's next SMS has to wait. */
export type SlotResult =
  | { granted: true; intervalMs: number }
  | { granted: false; limit: 'interval' | 'mobile'; retryAfterMs: number };

/** A new code; `sealed` is there when it may be sent once more later. */
export interface StoredCode {
  digest: string;
  sealed?: string;
}

/** `lost`: the interval ended meanwhile and another send may have it. `lifeMs`: what is left of the code's life. */
export type StoreResult =
  | { result: 'stored'; lifeMs: number }
  | { result: 'kept'; lifeMs: number; sealed: string }
  | { result: 'lost'; retryAfterMs: number };

/** The growing wait looks at the sends of one day, whatever the caps. A count that is never reached keeps them. */
const STREAK = { count: 1_000_000_000, windowMs: 86_400_000 };

/** What a code is used for: something about an account here, or a check for another back end. */
export type CodeUse = 'account' | 'check';

/**
 * `used`: the guess is right, but the code was used before, for `use`. `retryAfterMs` of a wrong guess: how long the mobile
 * has no more guesses, whatever code comes; 0 when it has some.
 */
export type CheckResult =
  | { result: 'right'; sendId: string }
  | { result: 'used'; use: CodeUse }
  | { result: 'wrong'; attemptsLeft: number; retryAfterMs: number }
  | { result: 'absent' }
  | { result: 'limited'; retryAfterMs: number };

export type SmsCodes = ReturnType<typeof createSmsCodes>;

export function createSmsCodes(redis: RedisClient, options: SmsCodeOptions) {
  const takeSlot = defineScript<[number, number]>(redis, 'takeSlot-3.lua');
  const storeCode = defineScript<[StoreResult['result'], number, string?]>(redis, 'storeCode-2.lua');
  const giveBackSend = defineScript<number>(redis, 'giveBackSend-3.lua');
  const checkCode = defineScript<[CheckResult['result'], (string | number)?, number?]>(redis, 'checkCode-3.lua');
  const slotKeys = (slot: Slot) => [
    keys.sendFlag(slot.mobile),
    keys.mobileSends(slot.mobile),
    keys.smsCode(slot.mobile, slot.purpose),
  ];

  return {
    /** Takes the mobile's interval and caps, or refuses and changes nothing. A live code is not touched. */
    async takeSlot({ mobile, sendId }: Slot): Promise<SlotResult> {
      const [refusal, ms] = await takeSlot(
        keys.sendFlag(mobile),
        keys.mobileSends(mobile),
        keys.mobileVerified(mobile),
        sendId,
        options.smsSendIntervalSeconds * 1000,
        options.smsSendIntervalFactors.length,
        ...options.smsSendIntervalFactors,
        ...flattenRates([...options.smsMobileLimits, STREAK]),
      );
      if (refusal === 0) return { granted: true, intervalMs: ms };
      return { granted: false, limit: refusal === 1 ? 'interval' : 'mobile', retryAfterMs: ms };
    },

    /**
     * Stores the code of a send that took the slot. By the policy `same`, a live code is kept instead and returned
     * sealed; `replace` overrules that.
     */
    async store(slot: Slot, code: StoredCode, replace = false): Promise<StoreResult> {
      const [result, ms, sealed = ''] = await storeCode(
        keys.sendFlag(slot.mobile),
        keys.smsCode(slot.mobile, slot.purpose),
        slot.sendId,
        code.digest,
        options.smsCodeTtlSeconds * 1000,
        code.sealed ?? '',
        options.smsResendPolicy === 'same' && !replace ? '1' : '0',
      );
      if (result === 'lost') return { result, retryAfterMs: ms };
      return result === 'kept' ? { result, lifeMs: ms, sealed } : { result, lifeMs: ms };
    },

    /** Stores a code that needs no slot, because no SMS brings it. */
    async storeFixed(slot: Slot, digest: string): Promise<void> {
      const key = keys.smsCode(slot.mobile, slot.purpose);
      const fields = { digest, wrong: 0, send_id: slot.sendId };
      await storeCall(redis.multi().del(key).hset(key, fields).expire(key, options.smsCodeTtlSeconds).exec());
    },

    /**
     * Gives back the interval and the cap entry of one send, and with `code` the code, as far as it still holds them.
     * `billed`: a gateway may have taken it, so the mobile's caps and its growing wait keep it.
     */
    async giveBack(slot: Slot & { code: boolean; billed?: boolean }): Promise<void> {
      await giveBackSend(...slotKeys(slot), slot.sendId, slot.code ? '1' : '0', slot.billed ? '1' : '0');
    },

    /** Checks a guess, given as its digests under every secret; a right one uses the code up. */
    async check(
      mobile: string,
      purpose: Purpose,
      digests: readonly string[],
      use: CodeUse = 'account',
    ): Promise<CheckResult> {
      const [result, detail, wait = 0] = await checkCode(
        keys.smsCode(mobile, purpose),
        keys.mobileChecks(mobile),
        keys.mobileVerified(mobile),
        options.smsCodeMaxChecks,
        randomUUID(),
        options.smsMobileCheckLimit.count,
        options.smsMobileCheckLimit.windowMs,
        use,
        ...digests,
      );
      if (result === 'wrong') return { result, attemptsLeft: Number(detail), retryAfterMs: wait };
      if (result === 'limited') return { result, retryAfterMs: Number(detail) };
      if (result === 'absent') return { result };
      if (result === 'used') return { result, use: detail as CodeUse };
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
