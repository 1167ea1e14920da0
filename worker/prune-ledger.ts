/** Deletes what the ledger has kept long enough, in small deletes, so that neither locks nor the log grow. */
import type { Clock } from '../core/clock.ts';
import type { Ledger } from '../db/ledger.ts';

const BATCH_SIZE = 1_000;
const DAY_MS = 86_400_000;

export interface PruneOptions {
  ledger: Pick<Ledger, 'deleteOldest'>;
  retentionDays: number;
  clock: Clock;
}

/** Deletes sends queued before the retention began; returns how many. Ends early, after a whole batch, at `signal`. */
export async function pruneLedger(
  { ledger, retentionDays, clock }: PruneOptions,
  signal: AbortSignal,
): Promise<number> {
  const before = new Date(clock() - retentionDays * DAY_MS);
  let deleted = 0;
  while (!signal.aborted) {
    const batch = await ledger.deleteOldest(before, BATCH_SIZE);
    deleted += batch;
    if (batch < BATCH_SIZE) break;
  }
  return deleted;
}
