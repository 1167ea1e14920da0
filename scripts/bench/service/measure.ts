/** What something cost: CPU of every process, writes to Redis, statements of PostgreSQL, all per unit. */
import type { BenchStores } from './bench-stores.ts';
import type { LoadAnswer } from './load-process.ts';
import { cpuMs, memoryMb } from './usage.ts';

export interface Measured {
  units: number;
  apiCpuMs: number;
  workerCpuMs: number;
  redisCpuMs: number;
  /** Writes that somebody waited for, those of the idle worker among them. */
  redisTrips: number;
  postgresStatements: number;
  /** Of what the scenario is about: sends delivered, else answers. */
  perSecond: number;
  answersPerSecond: number;
  /** Milliseconds: half, 99 % and 99.9 % of the answers took no longer. */
  latencies: LoadAnswer['latencies'];
  bad: Record<string, number>;
  memoryMb: number;
}

interface Watched {
  service: { apiPid: number };
  workerPid: number;
  stores: BenchStores;
}

export async function measure(
  { service, workerPid, stores }: Watched,
  run: () => Promise<Partial<LoadAnswer> & { units: number; perSecond?: number }>,
): Promise<Measured> {
  const look = async () => ({ ...(await stores.use()), api: cpuMs(service.apiPid), worker: cpuMs(workerPid) });
  const before = await look();
  const { units, good = units, seconds = 1, perSecond = good / seconds, ...rest } = await run();
  const after = await look();
  const each = (name: keyof typeof before) => (after[name] - before[name]) / units;
  return {
    units,
    apiCpuMs: each('api'),
    workerCpuMs: each('worker'),
    redisCpuMs: each('redisCpuMs'),
    redisTrips: each('redisTrips'),
    postgresStatements: each('postgresStatements'),
    perSecond,
    answersPerSecond: good / seconds,
    latencies: rest.latencies ?? [Number.NaN, Number.NaN, Number.NaN],
    bad: rest.bad ?? {},
    memoryMb: memoryMb(service.apiPid) + memoryMb(workerPid),
  };
}
