/**
 * How late this process is: by how much its timers fire after their time, and how many requests are under way. Lateness
 * is measured against the time that a store is given to answer, because a process as late as that takes its own delay
 * for the store's.
 */

/** Often enough to know soon, seldom enough to cost nothing. */
const SAMPLE_MS = 50;
/** One pause, as of the garbage collector, makes one sample late. Only a process that stays behind makes all of them late. */
const SAMPLES = 5;
/** So many requests under way are a pressure of 1; each holds some 20 kB. */
const REQUESTS_OF_PRESSURE_1 = 4_000;
/** A store's answers may have lain here unread when the process was away for this share of the store's time. */
const AWAY_SHARE = 0.5;

export type Load = ReturnType<typeof createLoad>;

interface Sample {
  at: number;
  lateMs: number;
}

/** Begins to measure; `storeTimeoutMs` is STORE_TIMEOUT_MS. */
export function createLoad({ storeTimeoutMs }: { storeTimeoutMs: number }) {
  let samples: Sample[] = [];
  let due = performance.now() + SAMPLE_MS;
  let underWay = 0;
  const timer = setInterval(() => {
    const now = performance.now();
    samples = samples.filter((sample, i) => i > samples.length - SAMPLES || sample.at > now - storeTimeoutMs);
    samples.push({ at: now, lateMs: Math.max(0, now - due) });
    due = now + SAMPLE_MS;
  }, SAMPLE_MS).unref();

  /** What the process is behind at least, for some time now. */
  function standingLatenessMs(): number {
    const latest = samples.slice(-SAMPLES);
    return latest.length < SAMPLES ? 0 : Math.min(...latest.map((sample) => sample.lateMs));
  }

  return {
    begin: () => {
      underWay += 1;
    },
    end: () => {
      underWay -= 1;
    },
    underWay: () => underWay,
    /** 0 at rest; 1 when the process is as late as a store may be, or has more requests than it should hold. */
    pressure: () => Math.max(standingLatenessMs() / storeTimeoutMs, underWay / REQUESTS_OF_PRESSURE_1),
    /** Whether the process was away for so much of the last `storeTimeoutMs` that a store which seemed silent may have answered. */
    missedAnswers(): boolean {
      const now = performance.now();
      const past = samples.filter(({ at }) => at > now - storeTimeoutMs);
      // A timer that fires late may come before the sample that tells how late.
      const awayMs = past.reduce((sum, { lateMs }) => sum + lateMs, Math.max(0, now - due));
      return awayMs >= AWAY_SHARE * storeTimeoutMs;
    },
    close: () => clearInterval(timer),
  };
}
