/** Knows how long a message usually takes through a gateway to such a number; looked up once a minute, no send waits for it. */
import type { Clock } from '../core/clock.ts';
import type { UsualTime } from '../db/usual-times.ts';

const REFRESH_MS = 60_000;
const HOURS_MS = 6 * 3_600_000;
/** Fewer reports say nothing yet. */
const MIN_REPORTS = 20;

export type UsualTimes = ReturnType<typeof keepUsualTimes>;

interface UsualTimesParts {
  since: (from: Date) => Promise<readonly UsualTime[]>;
  clock: Clock;
  onError: (error: unknown) => void;
}

export function keepUsualTimes({ since, clock, onError }: UsualTimesParts) {
  let known = new Map<string, number>();
  let faulty = false;

  async function refresh(): Promise<void> {
    try {
      const times = await since(new Date(clock() - HOURS_MS));
      const enough = times.filter(({ count }) => count >= MIN_REPORTS);
      known = new Map(enough.map(({ gateway, segment, ms }) => [keyOf(gateway, segment), ms]));
      faulty = false;
    } catch (error) {
      if (!faulty) onError(error);
      faulty = true;
    }
  }
  const timer = setInterval(refresh, REFRESH_MS);
  timer.unref();
  const first = refresh();

  return {
    /** Milliseconds in which nine of ten arrive, for numbers that begin so, else for all; undefined while it is not known. */
    of: (gateway: string, maskedNumber: string): number | undefined =>
      known.get(keyOf(gateway, maskedNumber.slice(0, 3))) ?? known.get(keyOf(gateway, null)),
    refresh,
    async stop(): Promise<void> {
      clearInterval(timer);
      await first;
    },
  };
}

const keyOf = (gateway: string, segment: string | null): string => `${gateway}/${segment ?? '*'}`;
