/**
 * The bare pieces of a send, each in a process of its own with nothing around it: a route with its schemas, one script, one
 * prepared query, `queue.add`, a worker whose jobs only wait or do nothing, one call over HTTP.
 */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import Fastify from 'fastify';
import { Redis } from 'ioredis';
import pg from 'pg';
import { Pool } from 'undici';
import type { Floor } from './floors.ts';

export interface FloorOrder {
  floor: Floor;
  redisUrl: string;
  databaseUrl: string;
  gatewayUrl: string;
  seconds: number;
}

export interface FloorAnswer {
  units: number;
  cpuMs: number;
  seconds: number;
  pid: number;
  url: string;
}

const PARALLEL = 50;
const WORKER_CONCURRENCY = 200;
const GATEWAY_MS = 50;
const WARM_UP_SECONDS = 0.5;

process.once('disconnect', () => process.exit(0));
process.on('message', async (order: FloorOrder) => {
  const answer: FloorAnswer = { units: 1, cpuMs: 0, seconds: 1, pid: process.pid, url: '', ...(await measure(order)) };
  process.send?.(answer);
});

async function measure(order: FloorOrder): Promise<Partial<FloorAnswer>> {
  const redis = (): Redis => new Redis(order.redisUrl, { maxRetriesPerRequest: null });
  if (order.floor === 'route') return { url: await listen() };
  if (order.floor === 'job') return work(redis, order.seconds, GATEWAY_MS);
  if (order.floor === 'noop') return work(redis, order.seconds, 0);
  if (order.floor === 'idle') return idle(redis, order.gatewayUrl);
  const step = await stepOf(order, redis());
  await repeat(step, WARM_UP_SECONDS);
  return repeat(step, order.seconds);
}

/** One piece, to be done again and again, fifty at a time. */
async function stepOf({ floor, databaseUrl, gatewayUrl }: FloorOrder, redis: Redis): Promise<() => Promise<unknown>> {
  if (floor === 'script') {
    const lua = `local held = redis.call('PTTL', KEYS[1]) if held > 0 then return held end
redis.call('SET', KEYS[1], ARGV[1], 'PX', 60000) redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1]) redis.call('PEXPIRE', KEYS[2], 60000) return 0`;
    redis.defineCommand('takePlace', { lua, numberOfKeys: 2 });
    const { takePlace } = redis as unknown as { takePlace(...args: (string | number)[]): Promise<number> };
    return () => {
      const id = newId();
      return takePlace.call(redis, `held_{${id}}`, `places_{${id}}`, id, Date.now());
    };
  }
  if (floor === 'query') {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
    await pool.query('CREATE TABLE IF NOT EXISTS floor_users (mobile text PRIMARY KEY)');
    const statement = { name: 'known', text: 'SELECT 1 FROM floor_users WHERE mobile = $1' };
    return () => pool.query({ ...statement, values: [newId()] });
  }
  if (floor === 'add') {
    const queue = new Queue('floor', { connection: redis, prefix: '{floor}' });
    return () => queue.add('deliver', jobData(), { jobId: newId(), attempts: 5 });
  }
  const pool = new Pool(gatewayUrl, { connections: PARALLEL });
  return async () => post(pool);
}

async function repeat(step: () => Promise<unknown>, seconds: number): Promise<Partial<FloorAnswer>> {
  let units = 0;
  const loop = async (end: number) => {
    for (; performance.now() < end; units += 1) await step();
  };
  return timed(async () => {
    const end = performance.now() + seconds * 1000;
    await Promise.all(Array.from({ length: PARALLEL }, () => loop(end)));
    return units;
  });
}

/** Jobs that only wait, as many as a worker may have at a time; how many fit into the time says the first second. */
async function work(redis: () => Redis, seconds: number, waitMs: number): Promise<Partial<FloorAnswer>> {
  const queue = new Queue('floor', { connection: redis(), prefix: '{floor}' });
  await queue.obliterate({ force: true });
  const jobs = Math.round((waitMs > 0 ? 1_500 : 3_000) * seconds);
  for (let added = 0; added < jobs; added += 500) {
    const some = Array.from({ length: Math.min(500, jobs - added) }, () => ({
      name: 'deliver',
      data: jobData(),
      opts: { jobId: newId() },
    }));
    await queue.addBulk(some);
  }
  const worker = new Worker('floor', () => (waitMs > 0 ? delay(waitMs) : Promise.resolve()), {
    connection: redis(),
    prefix: '{floor}',
    concurrency: WORKER_CONCURRENCY,
    autorun: false,
  });
  await worker.waitUntilReady();
  const drained = new Promise<void>((resolve) => {
    let done = 0;
    worker.on('completed', () => {
      done += 1;
      if (done === jobs) resolve();
    });
  });
  return timed(async () => {
    worker.run().catch(() => undefined);
    await drained;
    return jobs;
  });
}

/** `queue.add`, the processor, the call of a gateway, one after the other on an idle machine: median milliseconds as `seconds`. */
async function idle(redis: () => Redis, gatewayUrl: string): Promise<Partial<FloorAnswer>> {
  const queue = new Queue('floor-idle', { connection: redis(), prefix: '{floor}' });
  const pool = new Pool(gatewayUrl, { connections: 1 });
  let arrived: (at: number) => void = () => undefined;
  const worker = new Worker(
    'floor-idle',
    async () => {
      await post(pool);
      arrived(performance.now());
    },
    { connection: redis(), prefix: '{floor}', concurrency: WORKER_CONCURRENCY },
  );
  await worker.waitUntilReady();
  const times: number[] = [];
  for (let sends = 0; sends < 40; sends += 1) {
    const end = new Promise<number>((resolve) => {
      arrived = resolve;
    });
    const began = performance.now();
    await queue.add('deliver', jobData(), { jobId: newId() });
    times.push((await end) - began);
  }
  times.sort((a, b) => a - b);
  return { seconds: (times[20] ?? Number.NaN) / 1000 };
}

async function timed(run: () => Promise<number>): Promise<Partial<FloorAnswer>> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  const units = await run();
  const { user, system } = process.cpuUsage(before);
  return { units, cpuMs: (user + system) / 1000, seconds: (performance.now() - began) / 1000 };
}

const newId = () => `a${randomBytes(15).toString('hex')}`;
const jobData = () => ({
  v: 1,
  sendId: newId(),
  mobileMasked: '139****0000',
  sealed: 'x'.repeat(120),
  expiresAt: Date.now(),
});

async function post(pool: Pool): Promise<void> {
  const body = JSON.stringify({
    to: '13900000000',
    datas: ['123456', '5'],
    templateId: '1',
    appId: 'bench',
    reqId: newId(),
  });
  const headers = { accept: 'application/json', 'content-type': 'application/json;charset=utf-8' };
  const answer = await pool.request({ method: 'POST', path: '/bare', headers, body });
  await answer.body.json();
}

/** The route of a send with its schemas, which answers at once. */
async function listen(): Promise<string> {
  const app = Fastify();
  const answer = {
    type: 'object',
    properties: {
      errcode: { type: 'string' },
      errmsg: { type: 'string' },
      data: { type: 'object', properties: { send_id: { type: 'string' }, expires_in: { type: 'integer' } } },
    },
  };
  const params = { type: 'object', properties: { mobile: { type: 'string', pattern: '^1[3-9]\\d{9}$' } } };
  app.get('/api/v1.0/sms_codes/:mobile', { schema: { params, response: { 200: answer } } }, async () => ({
    errcode: '0',
    errmsg: '发送短信成功',
    data: { send_id: newId(), expires_in: 300 },
  }));
  process.once('exit', () => void app.close());
  await app.listen({ host: '127.0.0.1', port: 0 });
  if (!app.server.listening) await once(app.server, 'listening');
  const address = app.server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}
