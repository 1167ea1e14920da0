/** Calls to a mobile: their own limit, and as messages in the caps that the mobile has whatever the channel. */
import { randomUUID } from 'node:crypto';
import type { Rate } from '../../core/rate.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { flattenRates } from './limits.ts';
import { defineScript } from './script.ts';

export interface CallLimitOptions {
  voiceMobileLimits: readonly Rate[];
  smsMobileLimits: readonly Rate[];
}

/** `event` names it for whoever gives it back. */
type CallTaken = { event: string } | { retryAfterMs: number };

export type CallLimits = ReturnType<typeof createCallLimits>;

export function createCallLimits(redis: RedisClient, options: CallLimitOptions) {
  const takeLimit = defineScript<number>(redis, 'takeLimit-1.lua');

  async function giveBack(mobile: string, event: string): Promise<void> {
    await storeCall(redis.multi().zrem(keys.mobileCalls(mobile), event).zrem(keys.mobileSends(mobile), event).exec());
  }

  return {
    /** One more call. `counted`: the send has its place in the mobile's caps already. */
    async take(mobile: string, counted: boolean): Promise<CallTaken> {
      const event = randomUUID();
      const ofCalls = await takeLimit(keys.mobileCalls(mobile), event, ...flattenRates(options.voiceMobileLimits));
      if (ofCalls > 0) return { retryAfterMs: ofCalls };
      if (counted) return { event };
      const ofMobile = await takeLimit(keys.mobileSends(mobile), event, ...flattenRates(options.smsMobileLimits));
      if (ofMobile === 0) return { event };
      await giveBack(mobile, event);
      return { retryAfterMs: ofMobile };
    },

    /** Forgets a call that was none. */
    giveBack,
  };
}
