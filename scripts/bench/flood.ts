/**
 * `npm run bench:flood -- [--waiting 50000] [--sends 50]`: how long sends of one application take while those of another
 * wait by the ten thousands. The whole service over HTTP, a gateway that answers after 50 ms. Exit code 1 when one of
 * them takes more than a second from its request to the gateway.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pLimit from 'p-limit';
import { Agent, request } from 'undici';
import { createProgress } from '../progress.ts';
import { startBenchStores } from './service/bench-stores.ts';
import { checkout } from './service/checkout.ts';
import { startGateway } from './service/gateway.ts';
import { startService } from './service/service.ts';

const { values } = parseArgs({
  options: { waiting: { type: 'string', default: '50000' }, sends: { type: 'string', default: '50' } },
});
const [waiting, sends] = [Number(values.waiting), Number(values.sends)];
const LATENCY_MS = 50;
const BETWEEN_MS = 200;
const BOUND_MS = 1000;
const LOOK_MS = 10;

const stops: (() => Promise<unknown>)[] = [];
const agent = new Agent({ connections: 50 });
try {
  const stores = await startBenchStores(stops);
  const gateway = await startGateway(stops);
  await gateway.reset(LATENCY_MS);
  const file = join(stores.folder, 'applications.json');
  const sha256 = (key: string) => createHash('sha256').update(key).digest('hex');
  const application = (id: string) => ({
    id,
    name: id,
    codeTtlSeconds: 600,
    keys: [{ name: 'all', sha256: sha256(`key of ${id}`), scopes: ['send', 'read'] }],
  });
  writeFileSync(file, JSON.stringify({ applications: ['flood', 'other'].map(application) }));
  const service = await startService({
    version: await checkout(undefined, stops),
    redisUrl: await stores.freshRedis(1),
    databaseUrl: await stores.freshDatabase('flood'),
    gatewayUrl: gateway.url,
    folder: stores.folder,
    settings: { APPLICATIONS_FILE: file, WORKER_CONCURRENCY: '50', STORE_TIMEOUT_MS: '5000' },
  });
  stops.push(service.stop);

  const call = async (id: string, method: 'GET' | 'POST', path: string, body?: object) => {
    const { statusCode, body: answer } = await request(`${service.url}/api/v1.0/verifications${path}`, {
      method,
      dispatcher: agent,
      headers: { 'x-api-key': `key of ${id}`, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const content = (await answer.json()) as { data: { verification_id: string; send_status: string } };
    if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}: ${JSON.stringify(content)}`);
    return content.data;
  };
  let mobiles = 13_000_000_000;
  const create = (id: string) => call(id, 'POST', '', { to: String(mobiles++) });

  const progress = createProgress(process.stderr, waiting);
  const atOnce = pLimit(50);
  await Promise.all(
    Array.from({ length: waiting }, () =>
      atOnce(async () => {
        await create('flood');
        progress.add(1);
      }),
    ),
  );
  progress.end('sends queued');
  await service.startWorker();

  /** Milliseconds from the request until a worker calls the gateway. */
  async function timeOne(): Promise<number> {
    const start = performance.now();
    const { verification_id: id } = await create('other');
    while ((await call('other', 'GET', `/${id}`)).send_status === 'queued') await delay(LOOK_MS);
    return performance.now() - start;
  }
  const times: number[] = [];
  for (let index = 0; index < sends; index += 1) {
    times.push(await timeOne());
    await delay(BETWEEN_MS);
  }
  const { count } = await gateway.arrived(0, 0);
  times.sort((a, b) => a - b);
  const at = (share: number) => Math.round(times[Math.min(times.length - 1, Math.floor(share * times.length))] ?? 0);
  console.log(`${waiting} sends of one application waited, ${waiting + sends - count} of them still do.`);
  console.log(
    `${sends} of another left after ${at(0.5)} ms in the median, ${at(0.95)} ms at 95 %, ${at(1)} ms at most.`,
  );
  if (at(1) > BOUND_MS) process.exitCode = 1;
} finally {
  await agent.close();
  for (const stop of stops.reverse()) await stop();
}
