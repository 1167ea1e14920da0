/** The bench's side of the bare pieces that the service is made of; floors-process.ts has them. */
import { startChild } from './child.ts';
import type { FloorAnswer, FloorOrder } from './floors-process.ts';
import type { Load } from './load.ts';
import { cpuMs } from './usage.ts';

export const FLOORS = ['route', 'script', 'query', 'add', 'job', 'noop', 'post', 'idle'] as const;
export type Floor = (typeof FLOORS)[number];

/** Milliseconds of CPU of the process for one, how many a second, and for `idle` the median milliseconds. */
export interface FloorRun {
  floor: Floor;
  cpuMs: number;
  perSecond: number;
  redisCpuMs: number;
}

type Stores = Omit<FloorOrder, 'floor' | 'seconds'>;

export async function measureFloor(
  floor: Floor,
  stores: Stores,
  seconds: number,
  load: Load,
  redisCpuMs: () => Promise<number>,
): Promise<FloorRun> {
  const stops: (() => Promise<unknown>)[] = [];
  const ask = startChild<FloorOrder, FloorAnswer>('floors-process.ts', stops);
  try {
    const redisBefore = await redisCpuMs();
    const answer = await ask({ ...stores, floor, seconds });
    const redis = (await redisCpuMs()) - redisBefore;
    if (floor !== 'route') return { floor, ...perUnit(answer), redisCpuMs: redis / answer.units };
    const order = { url: answer.url, call: 'send', connections: 50, from: 1 };
    await load({ ...order, seconds: 0.5 });
    const before = cpuMs(answer.pid);
    const { good, seconds: took } = await load({ ...order, seconds });
    return { floor, cpuMs: (cpuMs(answer.pid) - before) / good, perSecond: good / took, redisCpuMs: 0 };
  } finally {
    for (const stop of stops) await stop();
  }
}

function perUnit({ cpuMs: cpu, units, seconds }: FloorAnswer) {
  return { cpuMs: cpu / units, perSecond: units / seconds };
}
