/** Whether Redis can do its work, on every master of a Cluster, and how full it is. */
import { Command, Redis } from 'ioredis';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

/** Above this share of maxmemory `/readyz` says so. */
const NEARLY_FULL = 0.9;
const SLOTS = 16_384;
/** So many keys meet every master, however many there are. */
const MOST_KEYS = 10_000;

export type RedisHealth = ReturnType<typeof createRedisHealth>;

export function createRedisHealth(redis: RedisClient) {
  const probe = defineScript<number>(redis, 'probe-1.lua');
  let connectionFault = 'no connection yet';
  redis.on('error', (error: Error & { lastNodeError?: Error }) => {
    connectionFault = (error.lastNodeError ?? error).message;
  });
  redis.on('ready', () => {
    connectionFault = 'the connection was closed';
  });

  /** A queue in a Redis that evicts or forgets loses sends, so both settings are part of being ready. */
  async function checkSettings(): Promise<string> {
    const reports = await infoOfMasters(redis);
    const faults = new Set<string>();
    for (const { maxmemory_policy, aof_enabled } of reports) {
      if (maxmemory_policy !== 'noeviction') faults.add('maxmemory-policy must be noeviction');
      if (aof_enabled !== '1') faults.add('appendonly must be yes');
    }
    if (faults.size > 0) return [...faults].join('; ');
    const share = fullest(reports);
    return share > NEARLY_FULL ? `ok: ${Math.floor(share * 100)} % of maxmemory are used` : 'ok';
  }

  return {
    /** `ok`, also with something to know after a colon; else one sentence. Rejects with what Redis or the network says. */
    async check(): Promise<string> {
      // A command without a connection says only that there is none.
      if (redis.status !== 'ready') throw new Error(connectionFault);
      if (!(redis instanceof Redis)) await checkSlots(redis);
      await Promise.all(keyOfEachMaster(redis).map((key) => probe(key)));
      return checkSettings().catch((error: Error) => {
        // The service does without it.
        if (/^NOPERM/.test(error.message))
          return `ok: maxmemory-policy and appendonly are not known (${error.message})`;
        throw error;
      });
    },

    /** How full it is (0 where no maxmemory is set), and whether what it takes is written to disk. */
    async vitals() {
      const reports = await infoOfMasters(redis);
      const bad = (status: string | undefined) => status !== undefined && status !== 'ok';
      return {
        memoryShare: fullest(reports),
        memoryBytes: reports.reduce((sum, { used_memory }) => sum + Number(used_memory), 0),
        aof: {
          on: reports.every(({ aof_enabled }) => aof_enabled === '1'),
          failing: reports.some((of) => bad(of.aof_last_write_status) || bad(of.aof_last_bgrewrite_status)),
        },
      };
    },
  };
}

type Field =
  | 'maxmemory_policy'
  | 'used_memory'
  | 'maxmemory'
  | 'aof_enabled'
  | 'aof_last_write_status'
  | 'aof_last_bgrewrite_status';
type Info = Record<Field, string | undefined>;

async function infoOfMasters(redis: RedisClient): Promise<Info[]> {
  const masters = redis instanceof Redis ? [redis] : redis.nodes('master');
  const texts = await Promise.all(masters.map((master) => master.info()));
  return texts.map((text) => Object.fromEntries(text.split('\r\n').map((line) => line.split(':'))) as Info);
}

const fullest = (reports: readonly Info[]): number =>
  Math.max(
    0,
    ...reports.map(({ used_memory, maxmemory }) => (Number(maxmemory) ? Number(used_memory) / Number(maxmemory) : 0)),
  );

/** Slots of masters that are gone, which nobody has taken over. */
async function checkSlots(cluster: Exclude<RedisClient, Redis>): Promise<void> {
  const info = String(await cluster.cluster('INFO'));
  const ok = Number(/^cluster_slots_ok:(\d+)/m.exec(info)?.[1]);
  if (ok !== SLOTS) throw new Error(`${SLOTS - ok} of ${SLOTS} slots of the Cluster have no master`);
}

function keyOfEachMaster(redis: RedisClient): string[] {
  if (redis instanceof Redis) return [keys.probe(0)];
  const missing = new Set(redis.slots.flatMap(([master]) => master ?? []));
  const found: string[] = [];
  for (let number = 0; missing.size > 0 && number < MOST_KEYS; number += 1) {
    const key = keys.probe(number);
    const [master = ''] = redis.slots[Number(new Command('get', [key]).getSlot())] ?? [];
    if (missing.delete(master)) found.push(key);
  }
  return found;
}
