/** How long the oldest job of a queue waits: where sends pile up, it grows before anything fails. */
import type { Queue } from 'bullmq';
import type { Clock } from './clock.ts';

/** Seconds; 0 when none waits. Jobs that wait for a retry have been looked at and don't count. */
export async function oldestWaitingSeconds(queue: Queue, clock: Clock): Promise<number> {
  // Either end: SMS_QUEUE_ORDER says at which the oldest lies.
  const ends = await Promise.all([true, false].map((asc) => queue.getJobs(['waiting'], 0, 0, asc)));
  const since = ends.flat().map((job) => job.timestamp);
  return since.length === 0 ? 0 : Math.max(0, clock() - Math.min(...since)) / 1000;
}
