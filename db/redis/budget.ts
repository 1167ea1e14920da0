/** The day's messages so far, for operators; sending counts them (takeService). Days are those of Beijing. */
import { msToBeijingMidnight } from '../../core/beijing-time.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';

const DAY_MS = 86_400_000;

export type Budget = ReturnType<typeof createBudget>;

export function createBudget(redis: RedisClient) {
  return {
    /** Messages of the day that holds `now` (ms since the epoch). */
    async spent(now: number): Promise<number> {
      const endOfDay = now + msToBeijingMidnight(now);
      // The script numbers a day by its end as Beijing writes it.
      const day = (endOfDay + 8 * 3_600_000) / DAY_MS - 1;
      return Number((await storeCall(redis.hget(keys.budget, String(day)))) ?? 0);
    },
  };
}
