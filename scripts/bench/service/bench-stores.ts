/** The private Redis and PostgreSQL of a bench, set up as in production: append-only file, fsync, nothing evicted. */
import { chmodSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { startPostgresServer } from '../../services/postgres-server.ts';
import { startRedisServer } from '../../services/redis-server.ts';
import { needProgram, REDIS } from '../../system-package.ts';

export type BenchStores = Awaited<ReturnType<typeof startBenchStores>>;

/** What a store did: its CPU in milliseconds, and how often somebody wrote to it and waited. */
export interface StoreUse {
  redisCpuMs: number;
  redisTrips: number;
  postgresStatements: number;
}

/** Starts both in a temporary folder; how to stop them goes to `stops`. */
export async function startBenchStores(stops: (() => Promise<unknown>)[]) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-service-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  // PostgreSQL started by root runs as another user and must get in.
  chmodSync(folder, 0o711);
  const server = await startRedisServer({ program: needProgram(REDIS), dir: join(folder, 'redis') });
  stops.push(server.stop);
  const database = await startPostgresServer({
    dir: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    password: 'bench',
  });
  stops.push(database.stop);
  const redis = new Redis(server.url);
  const postgres = new pg.Pool({ connectionString: database.url, max: 1 });
  stops.push(async () => {
    redis.disconnect();
    await postgres.end();
  });
  return {
    folder,
    redis,
    /** Empties the given database of Redis and selects it for `redis`; returns its URL. */
    async freshRedis(index: number): Promise<string> {
      await redis.select(index);
      await redis.flushdb();
      return `${server.url}/${index}`;
    },
    async freshDatabase(name: string): Promise<string> {
      await postgres.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await postgres.query(`CREATE DATABASE ${name}`);
      const url = new URL(database.url);
      url.pathname = name;
      return url.href;
    },
    /** Since the servers started. The look itself costs one trip. */
    async use(): Promise<StoreUse> {
      const info = await redis.info();
      const number = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(info)?.[1] ?? 0);
      const { rows } = await postgres.query('SELECT sum(xact_commit)::float8 AS commits FROM pg_stat_database');
      return {
        redisCpuMs: (number('used_cpu_user') + number('used_cpu_sys')) * 1000,
        redisTrips: number('total_reads_processed'),
        postgresStatements: rows[0]?.commits ?? 0,
      };
    },
  };
}
