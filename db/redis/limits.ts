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
  /** Names the event, for whoever gives it back later or elsewhere. */
  event: string;
  giveBack(): Promise<void>;
}

export const flattenRates = (rates: readonly Rate[]): number[] =>
  rates.flatMap(({ count, windowMs }) => [count, windowMs]);

export function createLimits(redis: RedisClient) {
  const takeLimit = defineScript<number>(redis, 'takeLimit-1.lua');
  const giveBack = async (limit: string, address: string, event: string | undefined): Promise<void> => {
    if (event) await storeCall(redis.zrem(keys.addressLimit(limit, address), event));
  };
  return {
    /** Takes one event of `limit` for an address, in every one of its rates or in none. */
    async take(limit: string, address: string, rates: readonly Rate[]): Promise<Taken | { retryAfterMs: number }> {
      const event = randomUUID();
      const taking = takeLimit(keys.addressLimit(limit, address), event, ...flattenRates(rates));
      // A call that was given up may be carried out all the same. Nobody waits for this: the failure is the answer.
      taking.catch(() => giveBack(limit, address, event).catch(() => undefined));
      const retryAfterMs = await taking;
      if (retryAfterMs > 0) return { retryAfterMs };
      return { event, giveBack: () => giveBack(limit, address, event) };
    },

    /** Events of an address in the longest window of a limit, and perhaps some that just left it. */
    count: (limit: string, address: string): Promise<number> =>
      storeCall(redis.zcard(keys.addressLimit(limit, address))),

    /** Gives an event back; nothing when there is none, or when it left its window already. */
    giveBack,
  };
}
