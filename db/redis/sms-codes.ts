/**
 * SMS codes and the slot a mobile's send takes: each change is one Lua script over keys of one Cluster slot. A code belongs
 * to the browser that asked for it; browsers do not touch each other's. Checks are in code-checks.ts.
 */
import type { Rate } from '../../core/rate.ts';
import type { Purpose } from '../../core/states.ts';
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
}

/** How long a browser is known beyond its code, so that it can be told that the code is dead. */
export const BROWSER_MEMORY_SECONDS = 3600;

/** Whose code it is. */
interface CodeSubject {
  mobile: string;
  purpose: Purpose;
  sendId: string;
}

/** One send's hold on a mobile. */
export interface Slot extends CodeSubject {
  /** Digest of the id of the browser that asks; sends without one share one. */
  browser?: string;
  /** The browser has a device cookie of the mobile's account. */
  trusted?: boolean;
  /** Life of the code; SMS_CODE_TTL_SECONDS when absent. */
  ttlSeconds?: number;
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

/** What devices of an account have beyond the caps of its mobile (contract, 8). */
const DEVICE_LIMITS: readonly Rate[] = [
  { count: 2, windowMs: 3_600_000 },
  { count: 3, windowMs: 86_400_000 },
];

/** The growing wait looks at the sends of one day, whatever the caps. A count that is never reached keeps them. */
const STREAK = { count: 1_000_000_000, windowMs: 86_400_000 };

export type SmsCodes = ReturnType<typeof createSmsCodes>;

export function createSmsCodes(redis: RedisClient, options: SmsCodeOptions) {
  const takeSlot = defineScript<[number, number]>(redis, 'takeSlot-4.lua');
  const storeCode = defineScript<[StoreResult['result'], number, string?]>(redis, 'storeCode-3.lua', ['codes']);
  const giveBackSend = defineScript<[held: number, returned: number]>(redis, 'giveBackSend-5.lua', ['codes']);
  const killCodes = defineScript<number>(redis, 'killCodes-1.lua', ['codes']);
  const codeState = defineScript<'live' | 'used' | 'replaced' | 'gone'>(redis, 'codeState-1.lua', ['codes']);

  const storeBy = (policy: 'fresh' | 'same' | 'fixed', slot: Slot, code: StoredCode) => {
    const { mobile, purpose, sendId, browser = '', trusted = false } = slot;
    return storeCode(
      keys.sendFlag(mobile),
      keys.smsCode(mobile, purpose),
      keys.codeBrowser(mobile, purpose, browser),
      sendId,
      code.digest,
      (slot.ttlSeconds ?? options.smsCodeTtlSeconds) * 1000,
      code.sealed ?? '',
      policy,
      browser,
      trusted ? '1' : '0',
      BROWSER_MEMORY_SECONDS * 1000,
    );
  };

  return {
    /** Takes the mobile's interval and caps, or refuses and changes nothing. A live code is not touched. */
    async takeSlot({ mobile, sendId, trusted = false }: Slot): Promise<SlotResult> {
      const [refusal, ms] = await takeSlot(
        keys.sendFlag(mobile),
        keys.mobileSends(mobile),
        keys.mobileVerified(mobile),
        keys.deviceSends(mobile),
        sendId,
        options.smsSendIntervalSeconds * 1000,
        trusted ? '1' : '0',
        ...flattenRates(DEVICE_LIMITS),
        options.smsSendIntervalFactors.length,
        ...options.smsSendIntervalFactors,
        ...flattenRates([...options.smsMobileLimits, STREAK]),
      );
      if (refusal === 0) return { granted: true, intervalMs: ms };
      return { granted: false, limit: refusal === 1 ? 'interval' : 'mobile', retryAfterMs: ms };
    },

    /**
     * Stores the code of a send that took the slot. By the policy `same`, a live code of the same browser is kept instead
     * and returned sealed; `replace` overrules that.
     */
    async store(slot: Slot, code: StoredCode, replace = false): Promise<StoreResult> {
      const [result, ms, sealed = ''] = await storeBy(replace ? 'fresh' : options.smsResendPolicy, slot, code);
      if (result === 'lost') return { result, retryAfterMs: ms };
      return result === 'kept' ? { result, lifeMs: ms, sealed } : { result, lifeMs: ms };
    },

    /** Stores a code that needs no slot, because no SMS brings it. */
    async storeFixed(slot: Slot, digest: string): Promise<void> {
      await storeBy('fixed', slot, { digest });
    },

    /**
     * Gives back the interval of one send, as far as it still holds it. `billed`: a gateway may have taken it, so the
     * mobile's caps and its growing wait keep it and its code stays. Else these forget it, and the code of the same
     * browser that it replaced is good again while that lives; `code`, of a request that failed before anything was sent,
     * takes its own away even without one. Else the caps are given back twice an hour: returns whether they were.
     */
    async giveBack({
      mobile,
      purpose,
      sendId,
      code,
      billed,
    }: CodeSubject & { code: boolean; billed?: boolean }): Promise<boolean> {
      const [, returned] = await giveBackSend(
        keys.sendFlag(mobile),
        keys.mobileSends(mobile),
        keys.smsCode(mobile, purpose),
        keys.deviceSends(mobile),
        keys.returnedSends(mobile),
        sendId,
        code ? '1' : '0',
        billed ? '1' : '0',
      );
      return returned === 1;
    },

    /** Kills the codes of one owner: no more is sent of them, nobody can enter them. */
    async kill(mobile: string, purpose: Purpose, owner: string): Promise<void> {
      await killCodes(keys.smsCode(mobile, purpose), owner);
    },

    /** Whether a send's code can still be used; `gone` is expired or killed by wrong guesses. */
    liveness: ({ mobile, purpose, sendId }: CodeSubject) => codeState(keys.smsCode(mobile, purpose), sendId),
  };
}
