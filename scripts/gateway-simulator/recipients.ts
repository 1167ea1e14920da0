/** Vendors' limits per number: a pause between two SMS and a daily count. Both are off unless a test asks for them. */
import { msToBeijingMidnight } from '../../core/beijing-time.ts';
import type { Clock } from '../../core/clock.ts';

export interface Recipients {
  /** The limit that an SMS to this number would break now. */
  broken(mobile: string): 'too_frequent' | 'daily_limit' | undefined;
  count(mobile: string): void;
}

interface Recent {
  lastMs: number;
  today: number;
  /** When the count of the day starts again. */
  dayEndsMs: number;
}

const MAX_NUMBERS = 100_000;

export function createRecipients(limits: { windowMs: number; perDay: number }, clock: Clock): Recipients {
  const recent = new Map<string, Recent>();
  const off = limits.windowMs === 0 && limits.perDay === 0;
  return {
    broken(mobile) {
      const known = recent.get(mobile);
      if (!known) return undefined;
      const now = clock();
      if (now - known.lastMs < limits.windowMs) return 'too_frequent';
      return limits.perDay > 0 && now < known.dayEndsMs && known.today >= limits.perDay ? 'daily_limit' : undefined;
    },
    count(mobile) {
      if (off) return;
      const now = clock();
      const known = recent.get(mobile);
      const sameDay = known !== undefined && now < known.dayEndsMs;
      recent.delete(mobile);
      recent.set(mobile, {
        lastMs: now,
        today: sameDay ? known.today + 1 : 1,
        dayEndsMs: sameDay ? known.dayEndsMs : now + msToBeijingMidnight(now),
      });
      if (recent.size > MAX_NUMBERS) recent.delete(recent.keys().next().value as string);
    },
  };
}
