/**
 * The clients: a fixed number of connections that ask one after the other for some seconds (closed loop), or arrivals at a
 * fixed rate whatever the answers do (open loop), where a latency counts from the moment the request was due.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { Pool } from 'undici';
import { type Call, calls } from './calls.ts';

export interface LoadOrder {
  url: string;
  /** A name in calls.ts; its requests are numbered from `from` on. */
  call: string;
  from: number;
  seconds: number;
  connections: number;
  /** Arrivals per second; absent: closed loop. */
  rate?: number;
  /** Stops earlier when so many have been asked. */
  atMost?: number;
  /** What calls.ts needs of what went before, by number of the request modulo its length. */
  material?: unknown[];
}

export interface LoadAnswer {
  good: number;
  /** Answers that were no success, by errcode or status. */
  bad: Record<string, number>;
  asked: number;
  /** Milliseconds since the epoch. */
  startedAt: number;
  seconds: number;
  /** Milliseconds at 0.5, 0.99 and 0.999. */
  latencies: [number, number, number];
  /** Data of the good answers, when the call keeps them. */
  kept: unknown[];
}

const pools = new Map<string, Pool>();

/** Connections stay open between orders. */
function poolOf({ url, connections }: LoadOrder): Pool {
  const key = `${url} ${connections}`;
  const pool = pools.get(key) ?? new Pool(url, { connections, pipelining: 1, keepAliveTimeout: 60_000 });
  pools.set(key, pool);
  return pool;
}

process.on('message', async (order: LoadOrder) => process.send?.(await run(order)));
process.once('disconnect', () => process.exit(0));

async function run(order: LoadOrder): Promise<LoadAnswer> {
  const call = calls[order.call] as Call;
  const pool = poolOf(order);
  const [latencies, kept, bad]: [number[], unknown[], Record<string, number>] = [[], [], {}];
  const began = performance.now();
  const end = began + order.seconds * 1000;
  let asked = 0;
  const ask = async (due: number): Promise<void> => {
    const n = asked++;
    const material = order.material?.[n % order.material.length];
    const { statusCode, headers, body } = await pool.request(call.request(order.from + n, material));
    const text = await body.text();
    latencies.push(performance.now() - due);
    const json = String(headers['content-type']).includes('json');
    const { errcode, data }: { errcode: string; data?: unknown } = json ? JSON.parse(text) : { errcode: '0' };
    if (statusCode !== 200 || errcode !== '0') {
      const kind = `${statusCode}/${errcode}`;
      bad[kind] = (bad[kind] ?? 0) + 1;
    } else if (call.keeps) kept.push(data);
  };
  const more = () => performance.now() < end && asked < (order.atMost ?? Number.POSITIVE_INFINITY);
  const worker = async () => {
    while (more()) await ask(performance.now());
  };
  if (order.rate === undefined) await Promise.all(Array.from({ length: order.connections }, worker));
  else await arrivals(order.rate, more, ask, began);
  const seconds = (performance.now() - began) / 1000;
  latencies.sort((a, b) => a - b);
  const at = (share: number) => latencies[Math.floor(latencies.length * share)] ?? Number.NaN;
  const badCount = Object.values(bad).reduce((sum, count) => sum + count, 0);
  const startedAt = performance.timeOrigin + began;
  return { good: asked - badCount, bad, asked, startedAt, seconds, latencies: [at(0.5), at(0.99), at(0.999)], kept };
}

/** Arrivals whose gaps are drawn as those of many independent people are: exponentially. */
async function arrivals(
  rate: number,
  more: () => boolean,
  ask: (due: number) => Promise<void>,
  began: number,
): Promise<void> {
  const open: Promise<void>[] = [];
  let due = began;
  while (more()) {
    due += (-Math.log(1 - Math.random()) * 1000) / rate;
    const wait = due - performance.now();
    if (wait > 1) await delay(wait);
    open.push(ask(due));
  }
  await Promise.all(open);
}
