/** What is measured of a running service. A scenario prepares what its requests need, then loads the service and counts. */
import { setTimeout as delay } from 'node:timers/promises';
import { hash } from '@node-rs/argon2';
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { QUEUE_NAME, QUEUE_PREFIX } from '../../../core/queue.ts';
import type { BenchStores } from './bench-stores.ts';
import { IMAGE_TEXT, imageIdOf, mobileOf, PASSWORD } from './calls.ts';
import type { Gateway } from './gateway.ts';
import type { Load } from './load.ts';
import type { LoadAnswer, LoadOrder } from './load-process.ts';
import { type Measured, measure } from './measure.ts';
import type { Service } from './service.ts';

export interface Bench {
  service: Service;
  workerPid: number;
  stores: BenchStores;
  databaseUrl: string;
  redisUrl: string;
  gateway: Gateway;
  load: Load;
  seconds: number;
  connections: number;
  /** Numbers that no request had before, as many as asked for; the first of them. */
  take(count: number): number;
}

export type Results = Record<string, Measured>;

const GATEWAY_MS = 50;
/** More than any machine answers a second, so that no run ends for want of image codes. */
const MOST_SENDS_PER_SECOND = 3_000;
const DELIVERY_LIMIT_MS = 30_000;
const IDLE_SENDS = 40;

export interface Scenario {
  run(bench: Bench): Promise<Results>;
  /** Of the service, beside the usual. */
  settings?: Record<string, string>;
}

export const scenarios: Record<string, Scenario> = {
  send: { run: send },
  backlog: { run: backlog },
  dead: { run: dead, settings: { SMS_CODE_TTL_SECONDS: '1' } },
  register: { run: register },
  check: { run: check },
  login: { run: login },
  status: { run: status },
  image: { run: image },
  mixed: { run: mixed },
};

/** `all`, or names separated by commas. */
export function scenarioNames(list: string): string[] {
  const names = list === 'all' ? Object.keys(scenarios) : list.split(',');
  const unknown = names.filter((name) => !scenarios[name]);
  if (unknown.length > 0)
    throw new Error(`there is no scenario ${unknown.join(', ')}; there are ${Object.keys(scenarios).join(', ')}`);
  return names;
}

/** Sends as fast as they are taken, then at half that rate for the latencies, then one after the other on an idle service. */
async function send(bench: Bench): Promise<Results> {
  const { gateway } = bench;
  await sendMany(bench, { seconds: 1 });
  await gateway.reset(GATEWAY_MS);
  const full = await measureSends(bench, {}, async (answer) => {
    const { count, firstAt, lastAt } = await gateway.arrived(answer.good, DELIVERY_LIMIT_MS);
    return { ...answer, units: count, perSecond: (count * 1000) / (lastAt - firstAt) };
  });
  const half = await measureSends(bench, { rate: full.answersPerSecond / 2 }, async (answer) => answer);
  return { send: full, send_half_load: half, send_idle: await sendIdle(bench) };
}

function sendIdle(bench: Bench): Promise<Measured> {
  return measure(bench, async () => {
    const times: number[] = [];
    for (let sends = 0; sends < IDLE_SENDS; sends += 1) {
      await bench.gateway.reset(0);
      const { startedAt } = await sendMany(bench, { atMost: 1, connections: 1, seconds: 60 });
      times.push((await bench.gateway.arrived(1, DELIVERY_LIMIT_MS)).lastAt - startedAt);
    }
    times.sort((a, b) => a - b);
    const at = (share: number) => times[Math.floor(share * IDLE_SENDS)] ?? Number.NaN;
    return { units: IDLE_SENDS, latencies: [at(0.5), at(0.99), at(0.99)] };
  });
}

/** Fills the queue while the worker is stopped, then lets it go: what it does with nothing new beside it. */
async function behind(bench: Bench, units: (sent: number) => Promise<{ units: number; perSecond: number }>) {
  const count = Math.round(600 * bench.seconds);
  await bench.gateway.reset(GATEWAY_MS);
  process.kill(bench.workerPid, 'SIGSTOP');
  const { good } = await sendMany(bench, { atMost: count, seconds: 60 }).catch((error) => {
    process.kill(bench.workerPid, 'SIGCONT');
    throw error;
  });
  return measure(bench, async () => {
    process.kill(bench.workerPid, 'SIGCONT');
    return units(good);
  });
}

async function backlog(bench: Bench): Promise<Results> {
  const delivered = await behind(bench, async (sent) => {
    const { count, firstAt, lastAt } = await bench.gateway.arrived(sent, DELIVERY_LIMIT_MS);
    return { units: count, perSecond: (count * 1000) / (lastAt - firstAt) };
  });
  return { backlog: delivered };
}

/** Sends whose codes are dead before a worker sees them. */
async function dead(bench: Bench): Promise<Results> {
  const queue = new Queue(QUEUE_NAME, { connection: new Redis(bench.redisUrl), prefix: QUEUE_PREFIX });
  try {
    const cleared = await behind(bench, async (sent) => {
      const began = performance.now();
      while ((await queue.getJobCountByTypes('wait', 'prioritized', 'active', 'delayed')) > 0) await delay(20);
      return { units: sent, perSecond: (sent * 1000) / (performance.now() - began) };
    });
    return { dead: cleared };
  } finally {
    await queue.close();
  }
}

/** Codes that have arrived, by mobile. */
async function receive(bench: Bench, count: number): Promise<{ mobile: string; code: string }[]> {
  await bench.gateway.reset(0);
  const { good } = await sendMany(bench, { atMost: count, seconds: 60 });
  await bench.gateway.arrived(good, DELIVERY_LIMIT_MS);
  return [...(await bench.gateway.codes())].map(([mobile, code]) => ({ mobile, code }));
}

/** A hash takes some 20 ms of a core. */
async function register(bench: Bench): Promise<Results> {
  const material = await receive(bench, Math.round(150 * bench.seconds));
  return { register: await callMany(bench, 'register', { material, atMost: material.length }) };
}

async function check(bench: Bench): Promise<Results> {
  const material = await receive(bench, Math.round(500 * bench.seconds));
  return { check: await callMany(bench, 'check', { material, atMost: material.length }) };
}

async function login(bench: Bench): Promise<Results> {
  const material = await makeUsers(bench, Math.round(150 * bench.seconds));
  return { login: await callMany(bench, 'logIn', { material, atMost: material.length }) };
}

async function makeUsers(bench: Bench, count: number): Promise<string[]> {
  const first = bench.take(count);
  const mobiles = Array.from({ length: count }, (_, i) => mobileOf(first + i));
  const client = new pg.Client({ connectionString: bench.databaseUrl });
  await client.connect();
  try {
    const insert = `INSERT INTO ih_user_profile (name, mobile, password_hash) SELECT m, m, $2 FROM unnest($1::text[]) AS m`;
    await client.query(insert, [mobiles, await hash(PASSWORD)]);
  } finally {
    await client.end();
  }
  return mobiles;
}

async function status(bench: Bench): Promise<Results> {
  await bench.gateway.reset(0);
  const { kept } = await sendMany(bench, { atMost: 200, seconds: 60 });
  return { status: await callMany(bench, 'status', { material: kept }) };
}

async function image(bench: Bench): Promise<Results> {
  return { image: await callMany(bench, 'image', {}) };
}

/** What people do in a day, in the proportions of a site with more visitors than new users. */
async function mixed(bench: Bench): Promise<Results> {
  const count = Math.round(300 * bench.seconds);
  const share = (part: number) => Math.round(count * part);
  const received = await receive(bench, share(0.05) + share(0.1));
  const users = await makeUsers(bench, share(0.05));
  const { kept: sent } = await sendMany(bench, { atMost: 200, seconds: 60 });
  const sends = share(0.2);
  const of = (call: string, materials: unknown[]) => materials.map((material) => ({ call, material }));
  const material = [
    ...of('register', received.slice(0, share(0.05))),
    ...of('check', received.slice(share(0.05))),
    ...of('logIn', users),
    ...of(
      'image',
      Array.from({ length: share(0.3) }, () => undefined),
    ),
    ...of(
      'send',
      Array.from({ length: sends }, () => undefined),
    ),
    ...of(
      'status',
      Array.from({ length: share(0.3) }, (_, i) => sent[i % sent.length]),
    ),
  ];
  // Spread evenly, by a fixed step that shares no factor with the length.
  const step = coprimeOf(material.length);
  const shuffled = material.map((_, i) => material[(i * step) % material.length]);
  const first = bench.take(shuffled.length);
  await seedImageCodes(bench, first, shuffled.length);
  return {
    mixed: await measure(bench, () =>
      loadWith(bench, { call: 'mixed', from: first, material: shuffled, atMost: shuffled.length, seconds: 60 }),
    ),
  };
}

function coprimeOf(length: number): number {
  const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));
  let step = Math.floor(length * 0.618) || 1;
  while (divisor(length, step) !== 1) step += 1;
  return step;
}

async function callMany(bench: Bench, call: string, order: Partial<LoadOrder>): Promise<Measured> {
  const from = bench.take(MOST_SENDS_PER_SECOND * bench.seconds);
  return measure(bench, () => loadWith(bench, { call, from, ...order }));
}

/** Image codes are made before the counting begins. */
async function measureSends(
  bench: Bench,
  order: Partial<LoadOrder>,
  then: (answer: LoadAnswer & { units: number }) => Promise<LoadAnswer & { units: number; perSecond?: number }>,
): Promise<Measured> {
  const prepared = await prepareSends(bench, order);
  return measure(bench, async () => then(await loadWith(bench, prepared)));
}

/** Requests for an SMS, each with an image code of its own. */
async function sendMany(bench: Bench, order: Partial<LoadOrder>): Promise<LoadAnswer & { units: number }> {
  return loadWith(bench, await prepareSends(bench, order));
}

async function prepareSends(bench: Bench, order: Partial<LoadOrder>) {
  const seconds = order.seconds ?? bench.seconds;
  const count = order.atMost ?? Math.ceil((order.rate ?? MOST_SENDS_PER_SECOND) * seconds * 1.5);
  const from = bench.take(count);
  await seedImageCodes(bench, from, count);
  return { call: 'send', from, atMost: count, ...order };
}

async function loadWith(
  { load, service, seconds, connections }: Bench,
  order: Pick<LoadOrder, 'call' | 'from'> & Partial<LoadOrder>,
): Promise<LoadAnswer & { units: number }> {
  const answer = await load({ url: service.url, seconds, connections, ...order });
  return { ...answer, units: answer.good };
}

async function seedImageCodes({ stores }: Bench, from: number, count: number): Promise<void> {
  for (let done = 0; done < count; done += 1_000) {
    const pipeline = stores.redis.pipeline();
    const end = Math.min(count, done + 1_000);
    for (let n = from + done; n < from + end; n += 1) pipeline.set(`image_code_${imageIdOf(n)}`, IMAGE_TEXT, 'EX', 900);
    await pipeline.exec();
  }
}
