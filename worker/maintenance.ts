/**
 * What has to be done now and then, by one worker of all: a queue of its own, filled by a job scheduler, so that a long
 * clean-up never stands before a send.
 */
import { Queue, Worker } from 'bullmq';
import type { Logger } from '../core/logger.ts';
import { QUEUE_PREFIX } from '../core/queue.ts';
import { waitAtMost } from '../core/shutdown.ts';
import type { RedisClient } from '../db/redis/client.ts';
import { queueBackend } from '../db/redis/queue-backend.ts';

const MAINTENANCE_QUEUE = 'maintenance';
const PRUNE_LEDGER = 'prune-ledger';
const EVERY_MS = 3_600_000;
/** With a store away, it is left behind, and done again. */
const STOP_MS = 2_000;

export interface MaintenanceOptions {
  redis: RedisClient;
  logger: Logger;
  /** Returns how many sends it deleted. */
  pruneLedger: (signal: AbortSignal) => Promise<number>;
}

export function createMaintenance({ redis, logger, pruneLedger }: MaintenanceOptions) {
  const connection = { connection: redis, prefix: QUEUE_PREFIX };
  const stopping = new AbortController();
  const queue = new Queue(MAINTENANCE_QUEUE, connection, queueBackend);
  const worker = new Worker(
    MAINTENANCE_QUEUE,
    async () => {
      const deleted = await pruneLedger(stopping.signal);
      if (deleted > 0) logger.info({ deleted }, 'the ledger forgot its oldest sends');
      return { deleted };
    },
    connection,
    queueBackend,
  );
  for (const part of [queue, worker]) (part as Queue).on('error', (err) => logger.warn({ err }, 'maintenance'));
  worker.on('failed', (_job, err) => logger.error({ err }, 'maintenance failed; it is due again within the hour'));

  // The same scheduler from every worker: Redis keeps one.
  queue
    .upsertJobScheduler(PRUNE_LEDGER, { every: EVERY_MS }, { opts: { removeOnComplete: 10, removeOnFail: 100 } })
    .catch((err: unknown) => logger.error({ err }, 'maintenance could not be scheduled'));

  return {
    queue,
    worker,
    async stop(): Promise<void> {
      stopping.abort();
      await waitAtMost(worker.close(), STOP_MS);
      await queue.close();
    },
  };
}
