/**
 * Ledger events between a worker and PostgreSQL, as a Redis stream in the queue's slot, which the scripts that move a send
 * append to. PostgreSQL being slow or down delays the ledger, never an SMS, and a killed worker loses no event. Entries
 * are deleted once written; reading the same ones twice is harmless, because writing them is idempotent.
 */
import type { LedgerEvent } from '../../core/ledger-event.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';

export interface LedgerEntry {
  id: string;
  event: LedgerEvent;
}

export type LedgerLog = ReturnType<typeof createLedgerLog>;

type RawEntry = [id: string, fields: string[] | null];

const parse = (entries: readonly RawEntry[]): LedgerEntry[] =>
  entries.map(([id, fields]) => ({ id, event: JSON.parse(fields?.[1] ?? 'null') as LedgerEvent }));

export function createLedgerLog(redis: RedisClient) {
  return {
    async append(event: LedgerEvent): Promise<void> {
      await redis.xadd(keys.ledger, '*', 'event', JSON.stringify(event));
    },

    /** The oldest entries, at most `count`. */
    async oldest(count: number): Promise<LedgerEntry[]> {
      return parse((await redis.xrange(keys.ledger, '-', '+', 'COUNT', count)) as RawEntry[]);
    },

    async remove(entries: readonly LedgerEntry[]): Promise<void> {
      if (entries.length > 0) await redis.xdel(keys.ledger, ...entries.map((entry) => entry.id));
    },

    /** Events that PostgreSQL doesn't have yet. */
    length: (): Promise<number> => redis.xlen(keys.ledger),

    /**
     * Takes or keeps the right to write the ledger for `holdMs`; false while another worker has it. It saves double
     * work and nothing depends on it: two writers at once write the same rows.
     */
    async claim(worker: string, holdMs: number): Promise<boolean> {
      if ((await redis.set(keys.ledgerWriter, worker, 'PX', holdMs, 'NX')) === 'OK') return true;
      return (await redis.get(keys.ledgerWriter)) === worker;
    },

    async release(worker: string): Promise<void> {
      if ((await redis.get(keys.ledgerWriter)) === worker) await redis.del(keys.ledgerWriter);
    },
  };
}
