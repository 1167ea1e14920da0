/**
 * Why requests for a number were refused: the last 20 of a day, under the number's digest, for whoever answers "I didn't get
 * my code". What comes before a solved image code costs an attacker nothing, so it is kept for an hour and so many a second.
 */
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';

const KEPT = 20;
const LIFE_SECONDS = 86_400;
const CHEAP_LIFE_SECONDS = 3_600;
const CHEAP_PER_SECOND = 20;

export interface Refusal {
  /** Milliseconds since the epoch. */
  at: number;
  purpose: string;
  /** Name of the answer in the catalogue. */
  answer: string;
  /** The limit that refused, where one did. */
  limit?: string;
  /** What the client was told to wait, seconds. */
  retryAfter?: number;
  /** What the client was told to quote. */
  reference?: string;
}

export function createRefusals(redis: RedisClient) {
  let second = 0;
  let cheap = 0;
  const admits = (at: number): boolean => {
    const now = Math.floor(at / 1000);
    cheap = now === second ? cheap + 1 : 1;
    second = now;
    return cheap <= CHEAP_PER_SECOND;
  };
  return {
    /** `early`: before an image code was solved. One write, which goes out with whatever else is to be written. */
    async note(digest: string, refusal: Refusal, early: boolean): Promise<void> {
      if (early && !admits(refusal.at)) return;
      const key = keys.refusals(digest);
      const multi = redis
        .multi()
        .lpush(key, JSON.stringify(refusal))
        .ltrim(key, 0, KEPT - 1);
      // A cheap refusal neither shortens nor lengthens the life of what is there.
      if (early) multi.expire(key, CHEAP_LIFE_SECONDS, 'NX');
      else multi.expire(key, LIFE_SECONDS);
      await storeCall(multi.exec());
    },

    /** The latest first, under any of the digests that a number has had. */
    async list(digests: readonly string[]): Promise<Refusal[]> {
      const lists = await storeCall(Promise.all(digests.map((digest) => redis.lrange(keys.refusals(digest), 0, -1))));
      return lists
        .flat()
        .map((text) => JSON.parse(text) as Refusal)
        .sort((a, b) => b.at - a.at);
    },
  };
}
