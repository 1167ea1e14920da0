/** Whether a process can do its work, each part by name with what is wrong: the answer of `/readyz`. */
import { sql } from './drizzle.ts';
import type { Database } from './postgres.ts';
import type { RedisHealth } from './redis/health.ts';

/** `ok`, also with something to know after a colon, or one sentence for the operator. */
export type Readiness = Record<string, string>;

const AWAY = 'unavailable: ';

/** Each check resolves to its word; what it rejects with becomes `unavailable: …`. */
export async function askAll(checks: Record<string, () => Promise<string>>): Promise<Readiness> {
  const asked = Object.entries(checks).map(async ([name, check]) => [name, await told(check)] as const);
  return Object.fromEntries(await Promise.all(asked));
}

export const isReady = (checks: Readiness): boolean => Object.values(checks).every((word) => /^ok(:|$)/.test(word));

/** It gives no answer, or none that it could work with. */
export const isAway = (word: string): boolean => word.startsWith(AWAY);

/** `queue` counts jobs: that BullMQ's scripts may run is known to BullMQ alone. */
export function storeChecks(stores: {
  health: RedisHealth;
  db: Database;
  queue: { getJobCounts(): Promise<unknown> };
}) {
  return {
    redis: () => stores.health.check(),
    async postgres() {
      await stores.db.execute(sql`SELECT 1 FROM sms_send LIMIT 1`);
      return 'ok';
    },
    async queue() {
      await stores.queue.getJobCounts();
      return 'ok';
    },
  };
}

async function told(check: () => Promise<string>): Promise<string> {
  try {
    return await check();
  } catch (error) {
    return `${AWAY}${innermost(error as Error).message}`;
  }
}

/** A store's error is wrapped for the public and by the query builder; what the driver said is inside. */
const innermost = (error: Error): Error => (error.cause instanceof Error ? innermost(error.cause) : error);
