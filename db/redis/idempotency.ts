/** Answers to requests with an `Idempotency-Key`, for a day: the same request again gets the answer of the first. */
import { createHash } from 'node:crypto';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';

const DAY_SECONDS = 86_400;
/** Longer than any request takes; one whose process died is free after this. */
const PENDING_SECONDS = 30;

/** `first`: go on, then `keep` the answer or `drop`. `answer`: the kept one. `conflict`: another request had the key. */
export type Begun =
  | { state: 'first'; keep: (answer: string) => Promise<void>; drop: () => Promise<void> }
  | { state: 'answer'; answer: string }
  | { state: 'conflict' }
  | { state: 'pending' };

export function createIdempotency(redis: RedisClient) {
  return {
    /** `request`: everything that makes two requests the same. Only its digest is kept. */
    async begin(application: string, idempotencyKey: string, request: string): Promise<Begun> {
      const digest = (text: string) => createHash('sha256').update(text).digest('hex');
      const key = keys.idempotency(application, digest(idempotencyKey));
      const of = digest(request);
      const before = await storeCall(redis.set(key, `${of}:`, 'EX', PENDING_SECONDS, 'NX', 'GET'));
      if (before === null) {
        return {
          state: 'first',
          keep: async (answer) => void (await storeCall(redis.set(key, `${of}:${answer}`, 'EX', DAY_SECONDS))),
          drop: async () => void (await storeCall(redis.del(key))),
        };
      }
      const answer = before.slice(of.length + 1);
      if (!before.startsWith(`${of}:`)) return { state: 'conflict' };
      return answer === '' ? { state: 'pending' } : { state: 'answer', answer };
    },
  };
}
