/** The day's messages so far, for operators; sending counts them (takeService). Days are those of Beijing. */
import { msToBeijingMidnight } from '../../core/beijing-time.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';

const DAY_MS = 86_400_000;
/** UTC+8 without summer time. */
const OFFSET_MS = 8 * 3_600_000;

/** The field of the day that holds `now`; takeService-2.lua numbers days alike. */
export function budgetField(now: number): string {
  const endOfDay = now + msToBeijingMidnight(now);
  return String((endOfDay + OFFSET_MS) / DAY_MS - 1);
}

export function createBudget(redis: RedisClient) {
  return {
    /** Messages of the day that holds `now` (ms since the epoch). */
    async spent(now: number): Promise<number> {
      return Number((await storeCall(redis.hget(keys.budget('service'), budgetField(now)))) ?? 0);
    },
  };
}
