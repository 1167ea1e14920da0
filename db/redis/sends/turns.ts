/**
 * Fairness between applications. All sends are in one queue, so that pausing, retrying, Bull Board and metrics know one
 * place, and a worker needs one connection however many applications there are. Within it, an application with few sends
 * waiting goes first, and the floods of others take turns behind: BullMQ's priorities, given by one script.
 */
import type { QueueOrder } from '../../../core/queue.ts';
import type { RedisClient } from '../client.ts';
import { keys } from '../keys.ts';
import { defineScript } from '../script.ts';

/** So many sends of an application may wait before the rest counts as its flood. */
const FEW = 100;
/** BullMQ's. */
const HIGHEST_PRIORITY = 2 ** 21 - 1;

export function createTurns(redis: RedisClient) {
  const takeTurn = defineScript<number>(redis, 'takeTurn-2.lua');
  const endTurn = defineScript<number>(redis, 'endTurn-2.lua');

  return {
    /** The priority of the job; 0 for none. `expiresAt`: ms since the epoch. */
    take: (application: string, sendId: string, expiresAt: number, order: QueueOrder): Promise<number> =>
      takeTurn(
        keys.waitingSends(application),
        keys.turns,
        application,
        sendId,
        expiresAt,
        FEW,
        order,
        HIGHEST_PRIORITY,
      ),

    /** The send waits no longer. */
    async end(application: string, sendId: string, priority: number): Promise<void> {
      await endTurn(keys.waitingSends(application), keys.turns, sendId, priority);
    },
  };
}
