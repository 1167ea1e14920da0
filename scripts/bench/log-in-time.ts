/**
 * `npm run bench:log-in`: whether the time of a refused log-in tells an unknown mobile, a wrong password and a hash of the
 * old application apart. Exit code 1 when their medians lie more than 5 % apart; say on a quiet machine.
 */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildApp } from '../../api/app.ts';
import { createServices } from '../../api/services.ts';
import { parseConfig } from '../../core/config.ts';
import { createLogger } from '../../core/logger.ts';
import { startTestServices } from '../test-services.ts';
import { median } from './image-codes/contest.ts';

const TRIES = 200;
const AT_ONCE = 10;
const LIMIT = 0.05;
const OLD = 'pbkdf2:sha256:50000$B3TM6AR0$afd3079362823f5dd26d9dc2c58e557a5134ea795b2edeaff76260232a2cb4b3';

const folder = await mkdtemp(join(tmpdir(), 'bench-log-in-'));
const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true })];
try {
  const medians = await measure();
  for (const [kind, ms] of Object.entries(medians)) console.log(`${kind}: median ${ms.toFixed(2)} ms of ${TRIES}`);
  const [least, most] = [Math.min(...Object.values(medians)), Math.max(...Object.values(medians))];
  console.log(`${(100 * (most / least - 1)).toFixed(2)} % apart`);
  process.exitCode = most / least - 1 > LIMIT ? 1 : 0;
} finally {
  for (const stop of stops.reverse()) await stop();
}

/** Median milliseconds by kind. The kinds take turns, so that whatever the machine does meets all of them. */
async function measure(): Promise<Record<'unknown' | 'known' | 'old', number>> {
  const stores = await startTestServices(folder, stops);
  const config = parseConfig({
    REDIS_URL: stores.TEST_REDIS_URL,
    DATABASE_URL: stores.TEST_DATABASE_URL?.replace(/[^/]*$/, stores.TEST_DATABASE_TEMPLATE ?? ''),
    APP_SECRETS: 'a-secret-for-the-bench-of-32-bytes',
    LOGIN_LIMIT: '9999/1m',
    LOGIN_IP_LIMIT: '9999/1m',
  });
  const services = createServices(config, createLogger({ level: 'silent', process: 'api' }));
  stops.push(services.close);
  if (services.redis.status !== 'ready') await once(services.redis, 'ready');
  const app = await buildApp(services);
  stops.push(() => app.close());
  await services.users.create('13900000001', await services.passwords.hash('correct horse'));
  await services.users.create('13900000002', OLD);
  const mobiles = { unknown: '13900000003', known: '13900000001', old: '13900000002' };
  const times = { unknown: [] as number[], known: [] as number[], old: [] as number[] };
  const client = async () => {
    for (let round = 0; round < TRIES / AT_ONCE; round += 1) {
      for (const kind of ['unknown', 'known', 'old'] as const) {
        const began = performance.now();
        const payload = { mobile: mobiles[kind], password: 'wrong' };
        const answer = await app.inject({ method: 'POST', url: '/api/v1.0/session', payload });
        if (answer.json().errcode !== '4106') throw new Error(`not refused as wrong: ${answer.body}`);
        times[kind].push(performance.now() - began);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, client));
  return { unknown: median(times.unknown), known: median(times.known), old: median(times.old) };
}
