/** Keeps a conversion table up to date from the counts of all processes, by looking at what they changed every two seconds. */
import type { Clock } from '../../core/clock.ts';
import {
  CONVERSION_MEMORY_MS,
  type ConversionCount,
  type GatewayConversions,
} from '../../db/redis/gateway-conversions.ts';
import { type ConversionTable, createConversionTable } from './conversion-table.ts';

const REFRESH_MS = 2_000;
/** Codes live ten minutes at most: what was sent before changes no more. */
const CHANGING_MS = 660_000;
const HALF_LIFE_MS = 1_800_000;

export interface ConversionFeed {
  table: ConversionTable;
  /** Reads what has changed; the first time all there is. */
  refresh(): Promise<void>;
}

export function createConversionFeed(conversions: GatewayConversions, clock: Clock): ConversionFeed {
  const table = createConversionTable({ halfLifeMs: HALF_LIFE_MS });
  /** What was read of the counts that may still change. */
  let seen = new Map<string, number>();
  let fromMs = clock() - CONVERSION_MEMORY_MS;
  let running: Promise<void> | undefined;

  return {
    table,
    /** Two at once would count the same twice: the second waits for the first. */
    refresh: () => (running ??= read().finally(() => (running = undefined))),
  };

  async function read(): Promise<void> {
    const nowMs = clock();
    const counts = await conversions.since(fromMs, nowMs);
    const now = new Map<string, number>();
    for (const counted of counts) {
      const field = [counted.slot, counted.gateway, counted.channel, counted.segment, counted.kind].join('/');
      const more = counted.count - (seen.get(field) ?? 0);
      now.set(field, counted.count);
      if (more > 0) table.add(counted, counted.slot, amount(counted, more), nowMs);
    }
    seen = now;
    fromMs = nowMs - CHANGING_MS;
  }
}

const amount = ({ kind }: ConversionCount, count: number) =>
  kind === 'tried' ? { tried: count, verified: 0 } : { tried: 0, verified: count };

/** Refreshes until it is stopped; what fails is told once and tried again. */
export function keepRefreshed(feed: ConversionFeed, done: () => void, onError: (error: unknown) => void): () => void {
  let running = false;
  let faulty = false;
  const timer = setInterval(async () => {
    if (running) return;
    running = true;
    try {
      await feed.refresh();
      done();
      faulty = false;
    } catch (error) {
      if (!faulty) onError(error);
      faulty = true;
    } finally {
      running = false;
    }
  }, REFRESH_MS);
  timer.unref();
  return () => clearInterval(timer);
}
