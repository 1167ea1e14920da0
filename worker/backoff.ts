/**
 * How long a send waits before it is tried again: exponential with full jitter, so that sends that failed together
 * don't come back together, and never more than half of what the code still lives, so that the next tries fit in.
 */

/** Each retry may wait this many times as long as the one before: 1, 3, 9, 27 s, an SMS code being worth a minute. */
const GROWTH = 3;

export interface Backoff {
  /** The longest wait before the first retry, milliseconds. */
  baseMs: number;
  /** What is left of the code's life, milliseconds. */
  remainingMs: number;
}

/** The longest wait before retry number `retry`, counted from 1; milliseconds. */
export function backoffCeilingMs(retry: number, { baseMs, remainingMs }: Backoff): number {
  return Math.max(0, Math.min(baseMs * GROWTH ** (retry - 1), remainingMs / 2));
}

/** The wait before retry number `retry`: anything from 1 ms to the ceiling, whole milliseconds. */
export function backoffMs(retry: number, backoff: Backoff, random: () => number = Math.random): number {
  return Math.max(1, Math.round(random() * backoffCeilingMs(retry, backoff)));
}
