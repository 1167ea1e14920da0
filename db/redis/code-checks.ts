/** Checks of SMS codes: who guesses decides which codes are compared and what a wrong guess costs. One Lua script each. */
import { randomUUID } from 'node:crypto';
import type { Rate } from '../../core/rate.ts';
import type { Purpose } from '../../core/states.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

export interface CodeCheckOptions {
  smsCodeMaxChecks: number;
  smsMobileCheckLimit: Rate;
}

/**
 * Who guesses. A browser is asked for its own codes, by the digest of its id; `sendId` names one code; a stranger, with a
 * solved challenge or without, and a back end are compared with all live codes, and kill none.
 */
export type Guesser =
  | { by: 'browser'; browser: string }
  | { by: 'send'; sendId: string }
  | { by: 'verification'; owner: string; application: string }
  | { by: 'stranger' | 'solved' | 'key' };

/** What a code is used for: something about an account here, or a check for another back end. */
export type CodeUse = 'account' | 'check';

/**
 * `used`: the guess is right, but the code was used before, for `use`. `retryAfterMs` of a wrong guess: how long the
 * guesser has no more guesses, whatever code comes; 0 when it has some. `newer`: the code before the browser's live one.
 * `dead`: the guesser's code expired, was used, or killed by wrong guesses. `challenge`: a stranger has to solve one
 * first. `refused`: strangers are not heard for this mobile. `stranger`: the browser has no code here.
 */
export type CheckResult =
  | { result: 'right'; sendId: string }
  | { result: 'used'; use: CodeUse; sendId: string }
  | { result: 'wrong'; attemptsLeft: number; retryAfterMs: number }
  | { result: 'limited'; retryAfterMs: number }
  | { result: 'newer' | 'dead' | 'challenge' | 'refused' | 'stranger' };

/** Wrong guesses without a browser's cookie: all that a stranger can take from others who keep none. */
const STRANGERS_LIMIT: Rate = { count: 5, windowMs: 3_600_000 };

type Reply = [CheckResult['result'], (string | number)?, (string | number)?];

export function createCodeChecks(redis: RedisClient, options: CodeCheckOptions) {
  const checkCode = defineScript<Reply>(redis, 'checkCode-5.lua', ['codes']);
  const restoreCode = defineScript<number>(redis, 'restoreCode-1.lua', ['codes']);

  /** A verification has the guesses of one code, whatever it sends again. */
  function limitOf({ by }: Guesser): Rate {
    if (by === 'verification') return { count: options.smsCodeMaxChecks, windowMs: STRANGERS_LIMIT.windowMs };
    return by === 'browser' ? options.smsMobileCheckLimit : STRANGERS_LIMIT;
  }

  return {
    /** Checks a guess, given as its digests under every secret; a right one uses the code up. */
    async check(
      { mobile, purpose }: { mobile: string; purpose: Purpose },
      digests: readonly string[],
      guesser: Guesser,
      use: CodeUse = 'account',
    ): Promise<CheckResult> {
      const browser = guesser.by === 'browser' ? guesser.browser : guesser.by === 'verification' ? guesser.owner : '';
      const limit = limitOf(guesser);
      const [result, detail, more] = await checkCode(
        keys.smsCode(mobile, purpose),
        keys.mobileVerified(mobile),
        // What is guessed at one application's codes costs nobody anything at another's.
        keys.wrongGuesses(mobile, guesser.by === 'verification' ? guesser.application : undefined),
        browser ? keys.browserChecks(mobile, browser) : keys.mobileChecks(mobile),
        keys.codeBrowser(mobile, purpose, browser),
        guesser.by === 'verification' ? 'browser' : guesser.by,
        guesser.by === 'send' ? guesser.sendId : browser,
        options.smsCodeMaxChecks,
        randomUUID(),
        limit.count,
        limit.windowMs,
        use,
        ...digests,
      );
      if (result === 'wrong') return { result, attemptsLeft: Number(detail), retryAfterMs: Number(more) };
      if (result === 'limited') return { result, retryAfterMs: Number(detail) };
      if (result === 'used') return { result, use: detail as CodeUse, sendId: String(more) };
      return result === 'right' ? { result, sendId: String(detail) } : { result };
    },

    /** Guesses left to a verification, over all its codes. */
    async left(mobile: string, owner: string): Promise<number> {
      const wrong = await storeCall(redis.zcard(keys.browserChecks(mobile, owner)));
      return Math.max(0, options.smsCodeMaxChecks - wrong);
    },

    /** Makes a used code live again: for when what it was used for failed on our side. */
    async restore(mobile: string, purpose: Purpose, sendId: string): Promise<void> {
      await restoreCode(keys.smsCode(mobile, purpose), sendId);
    },
  };
}
