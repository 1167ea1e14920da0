/**
 * How many first attempts of each gateway were verified, per channel and number segment (the first three digits) and over all
 * of them. A send counts when its code has had time to be entered. Counts halve every half hour; beside them stand counts that
 * halve every three minutes: where these differ for good, a gateway has changed, and what was before says nothing any more.
 * Pure: events in, estimates out, the time handed in.
 */
import { SLOT_MS, slotOf } from '../../core/conversion-slot.ts';

export interface Cell {
  gateway: string;
  channel: string;
  /** Three digits. */
  segment: string;
}

export interface Estimate {
  /** First attempts and how many of them were verified, both with their decay. */
  tried: number;
  verified: number;
  /** Whether the last minutes alone count, since they differ from the time before. */
  changed: boolean;
}

interface Counts {
  atMs: number;
  slow: [tried: number, verified: number];
  fast: [tried: number, verified: number];
}

/** A code that is entered at all is mostly entered by then. */
const MATURITY_MS = 60_000;
const FAST_HALF_LIFE_MS = 180_000;
/** Standard deviations, and fewest sends, by which the last minutes must differ. */
const SURPRISE = 4;
const MIN_FAST = 2.5;

export type ConversionTable = ReturnType<typeof createConversionTable>;

export function createConversionTable({ halfLifeMs }: { halfLifeMs: number }) {
  const groups = new Map<string, Counts>();
  /** Slots whose codes may still be entered: slot, group, tried and verified. */
  const young = new Map<number, Map<string, [number, number]>>();
  let settledSlot = Number.NEGATIVE_INFINITY;

  function decayed(group: string, nowMs: number): Counts {
    const counts = groups.get(group) ?? { atMs: nowMs, slow: [0, 0], fast: [0, 0] };
    const passedMs = Math.max(0, nowMs - counts.atMs);
    const slow = 2 ** (-passedMs / halfLifeMs);
    const fast = 2 ** (-passedMs / FAST_HALF_LIFE_MS);
    return {
      atMs: Math.max(nowMs, counts.atMs),
      slow: [counts.slow[0] * slow, counts.slow[1] * slow],
      fast: [counts.fast[0] * fast, counts.fast[1] * fast],
    };
  }

  function addTo(group: string, sentAtMs: number, nowMs: number, tried: number, verified: number): void {
    const counts = decayed(group, nowMs);
    const slow = 2 ** (-(nowMs - sentAtMs) / halfLifeMs);
    const fast = 2 ** (-(nowMs - sentAtMs) / FAST_HALF_LIFE_MS);
    counts.slow = [counts.slow[0] + tried * slow, counts.slow[1] + verified * slow];
    counts.fast = [counts.fast[0] + tried * fast, counts.fast[1] + verified * fast];
    groups.set(group, counts);
  }

  function settle(nowMs: number): void {
    const last = slotOf(nowMs - MATURITY_MS) - 1;
    for (const [slot, found] of young) {
      if (slot > last) continue;
      young.delete(slot);
      for (const [group, [tried, verified]] of found) addTo(group, (slot + 0.5) * SLOT_MS, nowMs, tried, verified);
    }
    settledSlot = Math.max(settledSlot, last);
  }

  return {
    /** Counts what became known of sends of one slot. Late verifications count from when they are known. */
    add(cell: Cell, slot: number, { tried, verified }: { tried: number; verified: number }, nowMs: number): void {
      for (const group of groupsOf(cell)) {
        if (slot <= settledSlot) {
          addTo(group, (slot + 0.5) * SLOT_MS, nowMs, tried, verified);
          continue;
        }
        const found = young.get(slot) ?? new Map<string, [number, number]>();
        young.set(slot, found);
        const [t, v] = found.get(group) ?? [0, 0];
        found.set(group, [t + tried, v + verified]);
      }
    },

    /** What is known of a gateway, for one segment and over all of them. */
    estimates(cell: Cell, nowMs: number): { narrow: Estimate; wide: Estimate } {
      settle(nowMs);
      const [narrowGroup, wideGroup] = groupsOf(cell);
      const wide = estimate(decayed(wideGroup, nowMs), false);
      return { wide, narrow: estimate(decayed(narrowGroup, nowMs), wide.changed) };
    },

    /** Every segment that has been seen, for the table that people look at. */
    segments: (): string[] =>
      [...new Set([...groups.keys()].flatMap((group) => group.split('/')[2] ?? []))]
        .filter((one) => one !== '*')
        .sort(),
  };
}

function groupsOf({ gateway, channel, segment }: Cell): [narrow: string, wide: string] {
  return [`${gateway}/${channel}/${segment}`, `${gateway}/${channel}/*`];
}

function estimate({ slow, fast }: Counts, wideChanged: boolean): Estimate {
  const expected = (slow[1] + 1) / (slow[0] + 1.25);
  const deviation = Math.sqrt(Math.max(fast[0] * expected * (1 - expected), 0.05));
  const surprising = fast[0] >= MIN_FAST && Math.abs(fast[1] - fast[0] * expected) > SURPRISE * deviation;
  // What holds for all segments since a few minutes is not outweighed by what one of them had before.
  const changed = surprising || wideChanged;
  const [tried, verified] = changed ? fast : slow;
  return { tried, verified: Math.min(verified, tried), changed };
}
