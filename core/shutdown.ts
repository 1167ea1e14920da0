/**
 * How a process ends. A first SIGTERM or SIGINT runs the phases in order, each within its own time; a second one ends
 * at once. A fault that nobody caught ends at once too: the state of the process is unknown then.
 */
import type { Logger } from './logger.ts';

export interface Phase {
  /** For the log, such as "stop taking requests". */
  name: string;
  run: () => Promise<unknown> | unknown;
  timeoutMs: number;
}

/** Installs the handlers; to be called once, when the process is composed. Exit code 0 if every phase ended well, else 1. */
export function onShutdown(phases: readonly Phase[], logger: Logger): void {
  let stopping = false;
  const begin = (reason: string) => {
    if (stopping) {
      logger.fatal({ reason }, 'asked to stop a second time: ending at once');
      process.exit(1);
    }
    stopping = true;
    logger.info({ reason }, 'shutting down');
    void runPhases(phases, logger).then((clean) => {
      logger.info({ clean }, 'shut down');
      process.exit(clean ? 0 : 1);
    });
  };
  process.on('SIGTERM', begin);
  process.on('SIGINT', begin);
  for (const fault of ['uncaughtException', 'unhandledRejection'] as const) {
    process.on(fault, (err: unknown) => {
      logger.fatal({ err, fault }, 'a fault that nobody caught: ending at once');
      process.exit(1);
    });
  }
}

/** Waits for `work`, but no longer than this: for what may wait for a store that is away, and is safe to leave behind. */
export async function waitAtMost(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]).finally(() => clearTimeout(timer));
}

/** A phase that fails or takes too long is told and left behind: the next ones still close what they can. */
async function runPhases(phases: readonly Phase[], logger: Logger): Promise<boolean> {
  let clean = true;
  for (const { name, run, timeoutMs } of phases) {
    try {
      await withinTime(run, timeoutMs);
      logger.debug({ phase: name }, 'shutdown phase done');
    } catch (err) {
      clean = false;
      logger.error({ err, phase: name }, 'shutdown phase failed');
    }
  }
  return clean;
}

async function withinTime(run: Phase['run'], timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    await Promise.race([Promise.resolve().then(run), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
