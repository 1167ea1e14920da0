/**
 * Moves ledger events from the log in Redis to PostgreSQL, in batches, by one worker at a time. While PostgreSQL is
 * down the events stay in the log and delivery goes on; the next round that gets through writes them all.
 */
import type { Logger } from '../core/logger.ts';
import type { LedgerEntry, LedgerLog } from '../db/redis/ledger-log.ts';
import type { Sends } from '../db/sends.ts';
import { isRefusal } from '../db/store-call.ts';

/** 500 sends and their attempts are some ten thousand parameters, far below what one statement may carry. */
const BATCH_SIZE = 500;
/** Between two looks into an empty log: what another worker appended waits at most this long. */
const IDLE_MS = 250;
/** After a failed write. */
const FAULT_MS = 1_000;
/** A worker that dies while writing is replaced after this. */
const CLAIM_MS = 5_000;

export interface LedgerWriterDependencies {
  log: LedgerLog;
  sends: Sends;
  logger: Logger;
  /** Names this worker process. */
  worker: string;
}

export type LedgerWriter = ReturnType<typeof createLedgerWriter>;

export function createLedgerWriter({ log, sends, logger, worker }: LedgerWriterDependencies) {
  let stopping = false;
  let wake = (): void => {};
  let running: Promise<void> | undefined;

  function pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** Writes entries; one that PostgreSQL refuses for what it says is set aside, so that it can't hold up the others. */
  async function write(entries: readonly LedgerEntry[]): Promise<void> {
    try {
      await sends.write(entries.map((entry) => entry.event));
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

  /** One round: true when there may be more to write at once. */
  async function round(): Promise<boolean> {
    if (!(await log.claim(worker, CLAIM_MS))) return false;
    const entries = await log.oldest(BATCH_SIZE);
    if (entries.length === 0) return false;
    await write(entries);
    return entries.length === BATCH_SIZE;
  }

  async function run(): Promise<void> {
    let faulty = false;
    for (;;) {
      try {
        const more = await round();
        if (faulty) logger.info('the ledger is written again');
        faulty = false;
        if (more) continue;
        if (stopping) return;
        await pause(IDLE_MS);
      } catch (error) {
        if (!faulty) logger.warn({ err: error }, 'the ledger can not be written now; its events wait in Redis');
        faulty = true;
        if (stopping) return;
        await pause(FAULT_MS);
      }
    }
  }

  return {
    start(): void {
      running ??= run();
    },
    /** Writes what there is, once more, and ends. Events that could not be written stay in the log. */
    async stop(): Promise<void> {
      stopping = true;
      wake();
      await running;
      await log.release(worker);
    },
  };
}
