/**
 * Request ids seen on the present natural day in Beijing: the vendor with a memory refuses a repeated one, for the others
 * it only counts them. The oldest of more than `capacity` ids are forgotten.
 */
import { beijingTimestamp } from '../../core/beijing-time.ts';
import type { Clock } from '../../core/clock.ts';

export interface RequestIds {
  has(id: string): boolean;
  remember(id: string): void;
}

const HOUR_MS = 3_600_000;

export function createRequestIds(capacity: number, clock: Clock): RequestIds {
  let day = '';
  let hour = -1;
  let ids = new Set<string>();

  function today(): Set<string> {
    const now = clock();
    // The day changes on a full hour; asking the calendar for every request would be the dearest step of it.
    if (Math.floor(now / HOUR_MS) === hour) return ids;
    hour = Math.floor(now / HOUR_MS);
    const date = beijingTimestamp(now).slice(0, 8);
    if (date !== day) ids = new Set();
    day = date;
    return ids;
  }

  return {
    has: (id) => today().has(id),
    remember(id) {
      const seen = today();
      seen.add(id);
      if (seen.size <= capacity) return;
      for (const oldest of seen) {
        seen.delete(oldest);
        break;
      }
    },
  };
}
