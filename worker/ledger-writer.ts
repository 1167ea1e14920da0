/**
 * Moves ledger events from the log in Redis to PostgreSQL, in batches, by one worker at a time. While PostgreSQL is
 * down the events stay in the log and delivery goes on; the next round that gets through writes them all.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '../core/logger.ts';
import type { Ledger, VerifiedSend } from '../db/ledger.ts';
import type { LedgerEntry, LedgerLog } from '../db/redis/ledger-log.ts';
import { isRefusal } from '../db/store-call.ts';

/** Events in one statement: some 300 kB of JSON. */
const BATCH_SIZE = 1_000;
/** Events of so long go into one batch. */
const COLLECT_MS = 250;
/** Between two looks into an idle log, for what an API appended or a killed worker left. */
const IDLE_MS = 3_000;
/** After a failed write. */
const FAULT_MS = 1_000;
/** A worker that dies while writing is replaced after this. */
const CLAIM_MS = 5_000;

export interface LedgerWriterDependencies {
  log: LedgerLog;
  ledger: Ledger;
  logger: Logger;
  /** Hears of the sends whose codes were entered. */
  onVerified: (sends: readonly VerifiedSend[]) => void;
  /** Names this worker process. */
  worker: string;
}

export function createLedgerWriter({ log, ledger, logger, onVerified, worker }: LedgerWriterDependencies) {
  const stopping = new AbortController();
  /** Aborted by the first event that this process tells the log after the last look. */
  let news = new AbortController();
  let running: Promise<void> | undefined;

  const pause = (milliseconds: number, ...until: AbortSignal[]): Promise<unknown> =>
    delay(milliseconds, undefined, { signal: AbortSignal.any([stopping.signal, ...until]) }).catch(() => undefined);

  /** Writes entries; one that PostgreSQL refuses for what it says is set aside, so that it can't hold up the others. */
  async function write(entries: readonly LedgerEntry[]): Promise<void> {
    try {
      onVerified(await ledger.write(entries.map((entry) => entry.event)));
    } catch (error) {
      if (!isRefusal(error)) throw error;
      if (entries.length > 1) {
        const middle = entries.length >> 1;
        await write(entries.slice(0, middle));
        await write(entries.slice(middle));
        return;
      }
      logger.error({ err: error, ledgerEvent: entries[0]?.event }, 'the ledger refused an event; it is dropped');
    }
    await log.remove(entries);
  }

  /** One round. `full`: there may be more at once. `busy`: another worker writes. */
  async function round(): Promise<'full' | 'busy' | 'done'> {
    if (!(await log.claim(worker, CLAIM_MS))) return 'busy';
    news = new AbortController();
    const entries = await log.oldest(BATCH_SIZE);
    if (entries.length > 0) await write(entries);
    if (entries.length === BATCH_SIZE) return 'full';
    // Another worker with something to write need not wait for the claim to pass.
    await log.release(worker);
    return 'done';
  }

  async function run(): Promise<void> {
    let faulty = false;
    for (;;) {
      try {
        const result = await round();
        if (faulty) logger.info('the ledger is written again');
        faulty = false;
        if (result === 'full') continue;
        if (stopping.signal.aborted) return;
        if (result === 'done') await pause(IDLE_MS, news.signal);
        await pause(COLLECT_MS);
      } catch (error) {
        if (!faulty) logger.warn({ err: error }, 'the ledger can not be written now; its events wait in Redis');
        faulty = true;
        if (stopping.signal.aborted) return;
        await pause(FAULT_MS);
      }
    }
  }

  return {
    start(): void {
      running ??= run();
    },
    /** Says that this process has told the log something. */
    told: (): void => news.abort(),
    /** Writes what there is, once more, and ends. Events that could not be written stay in the log. */
    async stop(): Promise<void> {
      stopping.abort();
      await running;
      await log.release(worker);
    },
  };
}
