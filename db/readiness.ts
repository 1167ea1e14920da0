/** Whether the stores can do their work, each by name with what is wrong: the answer of `/readyz`. */
import { sql } from 'drizzle-orm';
import { Redis } from 'ioredis';
import type { Database } from './postgres.ts';
import type { RedisClient } from './redis/client.ts';

/** `ok`, or one sentence for the operator. */
export type Readiness = Record<string, string>;

export async function checkStores(redis: RedisClient, db: Database): Promise<Readiness> {
  const [redisState, postgresState] = await Promise.all([told(checkRedis(redis)), told(checkPostgres(db))]);
  return { redis: redisState, postgres: postgresState };
}

/** A queue in a Redis that evicts or forgets loses sends, so both settings are part of being ready. */
async function checkRedis(redis: RedisClient): Promise<string> {
  const node = redis instanceof Redis ? redis : redis.nodes('master')[0];
  if (!node) return 'no master of the cluster is known';
  const info = await node.info();
  const field = (name: string): string | undefined => new RegExp(`^${name}:(\\S+)`, 'm').exec(info)?.[1];
  const faults = [];
  if (field('maxmemory_policy') !== 'noeviction') faults.push('maxmemory-policy must be noeviction');
  if (field('aof_enabled') !== '1') faults.push('appendonly must be yes');
  return faults.length === 0 ? 'ok' : faults.join('; ');
}

async function checkPostgres(db: Database): Promise<string> {
  await db.execute(sql`SELECT 1 FROM sms_send LIMIT 1`);
  return 'ok';
}

async function told(check: Promise<string>): Promise<string> {
  try {
    return await check;
  } catch (error) {
    return `unavailable: ${(error as Error).cause instanceof Error ? ((error as Error).cause as Error).message : (error as Error).message}`;
  }
}
