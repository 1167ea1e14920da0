/** Metrics of the stores, asked at every scrape. Where a store is away its series are absent: nobody should read a zero. */
import type pg from 'pg';
import { Gauge, type Registry } from 'prom-client';
import type { RedisHealth } from './redis/health.ts';

export interface StoreSources {
  health: RedisHealth;
  pool: pg.Pool;
  onError: (error: unknown) => void;
}

export function watchStores(registry: Registry, { health, pool, onError }: StoreSources): void {
  const registers = [registry];
  /** Every gauge reads for itself; of those that ask during one scrape, the first asks Redis. */
  let reading: ReturnType<RedisHealth['vitals']> | undefined;
  const vitals = () => {
    reading ??= health.vitals().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  const redis = (name: string, help: string, read: (of: Awaited<ReturnType<typeof vitals>>) => number) =>
    new Gauge({
      name,
      help,
      registers,
      async collect() {
        this.remove();
        // Who asks Redis tells why it can't be known; the others wait for the same answer.
        const first = reading === undefined;
        try {
          this.set(read(await vitals()));
        } catch (error) {
          if (first) onError(error);
        }
      },
    });
  redis(
    'redis_memory_used_ratio',
    'Used memory of Redis over its maxmemory, of the fullest master; 0 where no maxmemory is set',
    ({ memoryShare }) => memoryShare,
  );
  redis('redis_memory_used_bytes', 'Used memory of Redis, all masters together', ({ memoryBytes }) => memoryBytes);
  redis('redis_aof_enabled', '1 when every master of Redis keeps an append-only file', ({ aof }) => Number(aof.on));
  redis(
    'redis_aof_failing',
    '1 when a master could not write or rewrite its append-only file the last time',
    ({ aof }) => Number(aof.failing),
  );
  new Gauge({
    name: 'postgres_pool_connections',
    help: 'Connections of this process to PostgreSQL by state, and requests that wait for one',
    labelNames: ['state'],
    registers,
    collect() {
      this.set({ state: 'used' }, pool.totalCount - pool.idleCount);
      this.set({ state: 'idle' }, pool.idleCount);
      this.set({ state: 'waiting' }, pool.waitingCount);
    },
  });
}
