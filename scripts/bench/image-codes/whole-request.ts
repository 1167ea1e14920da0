/**
 * What a whole `GET /image_codes/:id` costs the API process: real route, real HTTP, real Redis, CPU time of this process
 * only, since the client is another one. Two ways to draw take turns.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildApp } from '../../../api/app.ts';
import { createServices } from '../../../api/services.ts';
import { parseConfig } from '../../../core/config.ts';
import { createLogger } from '../../../core/logger.ts';
import { startRedisServer } from '../../services/redis-server.ts';
import { needProgram, REDIS } from '../../system-package.ts';
import { median } from './contest.ts';

const ROUNDS = 12;
const REQUESTS = 1500;

/** Median microseconds of a request for each way to draw, in the given order. */
export async function measureRequests(ways: readonly ((text: string) => Buffer)[]): Promise<number[]> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-image-codes-'));
  const redis = await startRedisServer({ program: needProgram(REDIS), dir: folder });
  const services = createServices(
    parseConfig({
      NODE_ENV: 'test',
      REDIS_URL: redis.url,
      // A picture never asks PostgreSQL.
      DATABASE_URL: 'postgres://127.0.0.1:1/none',
      APP_SECRETS: 'a-secret-for-the-bench-of-32-bytes',
      TRUST_PROXY: '127.0.0.1',
    }),
    createLogger({ level: 'silent', process: 'api' }),
  );
  if (services.redis.status !== 'ready') await once(services.redis, 'ready');
  const client = fork(fileURLToPath(new URL('request-client.ts', import.meta.url)));
  const imageCodes = services.imageCodes;
  const apps = await Promise.all(ways.map((draw) => buildApp({ ...services, imageCodes: { ...imageCodes, draw } })));
  try {
    const urls = await Promise.all(apps.map((app) => app.listen({ host: '127.0.0.1', port: 0 })));
    const times = urls.map(() => [] as number[]);
    for (const url of urls) await requestMany(client, url);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [i, url] of urls.entries()) times[i]?.push(await requestMany(client, url));
    }
    return times.map(median);
  } finally {
    client.kill();
    for (const app of apps) await app.close();
    await services.close();
    await redis.stop();
    await rm(folder, { recursive: true });
  }
}

async function requestMany(client: ChildProcess, url: string): Promise<number> {
  const before = process.cpuUsage();
  client.send({ url: `${url}/api/v1.0/image_codes/`, requests: REQUESTS });
  const [answer] = (await once(client, 'message')) as [{ bad: number }];
  const { user, system } = process.cpuUsage(before);
  if (answer.bad > 0) throw new Error(`${answer.bad} of ${REQUESTS} requests brought no picture`);
  return (user + system) / REQUESTS;
}
