/**
 * The ledger: `sms_send` and `sms_send_attempt`, written from batches of events. Writing is idempotent and monotonic:
 * the same events again, or late ones, change nothing, so that nobody has to know whether a batch got through.
 */
import type { QueryConfig } from 'pg';
import type { LedgerEvent } from '../core/ledger-event.ts';
import { mergeEvents } from './ledger-rows.ts';
import { DELETE_OLDEST, REOPEN_SENDS, VERIFY_SENDS, WRITE_SENDS } from './ledger-sql.ts';
import type { Postgres } from './postgres.ts';
import { storeCall } from './store-call.ts';

/** `seconds`: from the request to the entering of its code. */
export interface VerifiedSend {
  gateway: string | null;
  seconds: number;
}

export type Ledger = ReturnType<typeof createLedger>;

export function createLedger({ pool, statementName }: Pick<Postgres, 'pool' | 'statementName'>) {
  const run = (name: string, text: string, values: unknown[]) =>
    storeCall(pool.query({ name: statementName(name), text, values } as QueryConfig));
  return {
    /**
     * Writes a batch; returns which of its sends were verified. Throws ServiceError `DATABASE_ERROR`; then the whole batch is
     * to be written again.
     */
    async write(events: readonly LedgerEvent[]): Promise<VerifiedSend[]> {
      const { sends, attempts, reopened, verified } = mergeEvents(events);
      if (reopened.length > 0) await run('ledger-reopen', REOPEN_SENDS, [reopened]);
      if (sends.length > 0) {
        await run('ledger-write', WRITE_SENDS, [JSON.stringify(sends), JSON.stringify(attempts)]);
      }
      if (verified.length === 0) return [];
      return (await run('ledger-verify', VERIFY_SENDS, [JSON.stringify(verified)])).rows as VerifiedSend[];
    },

    /** Deletes at most `limit` sends that were queued before a time, with their attempts; returns how many. */
    async deleteOldest(before: Date, limit: number): Promise<number> {
      const { rowCount } = await run('ledger-prune', DELETE_OLDEST, [before, limit]);
      return rowCount ?? 0;
    },
  };
}
