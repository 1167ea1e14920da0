/** Limits per client address as sliding windows: exact, atomic, and given back when a later step refuses. */
import { randomUUID } from 'node:crypto';
import type { Rate } from '../../core/rate.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

export type Limits = ReturnType<typeof createLimits>;

/** A taken event, to be given back when the request ends without what it was taken for. */
export interface Taken {
  giveBack(): Promise<void>;
}

export const flattenRates = (rates: readonly Rate[]): number[] =>
  rates.flatMap(({ count, windowMs }) => [count, windowMs]);

export function createLimits(redis: RedisClient) {
  const takeLimit = defineScript<number>(redis, 'takeLimit-1.lua');
  return {
    /** Takes one event of `limit` for an address, in every one of its rates or in none. */
    async take(limit: string, address: string, rates: readonly Rate[]): Promise<Taken | { retryAfterMs: number }> {
      const key = keys.addressLimit(limit, address);
      const member = randomUUID();
      const retryAfterMs = await takeLimit(key, member, ...flattenRates(rates));
      if (retryAfterMs > 0) return { retryAfterMs };
      return {
        async giveBack() {
          await storeCall(redis.zrem(key, member));
        },
      };
    },
  };
}
