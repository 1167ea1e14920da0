/**
 * `npm run bench:log-in`: whether the time of a refused log-in tells an unknown mobile, a wrong password and a hash of the
 * old application apart; for its slower kinds with LOGIN_FAILURE_MS as the import advises. Exit code 1 when medians lie
 * more than 5 % apart; say on a quiet machine. Some two minutes.
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
import { createSlowHashes } from '../users-import/slow-hashes.ts';
import { median } from './image-codes/contest.ts';

const TRIES = 200;
const LIMIT = 0.05;

/** Password hashes by kind; undefined for a mobile without a user. */
type Hashes = Record<string, string | undefined>;

const QUICK: Hashes = {
  unknown: undefined,
  argon2id: 'of the service itself',
  'pbkdf2:sha256:50000': `pbkdf2:sha256:50000$B3TM6AR0$${'ab'.repeat(32)}`,
};
const SLOW: Hashes = {
  unknown: undefined,
  'pbkdf2:sha256:600000': `pbkdf2:sha256:600000$Zm9vYmFyYmF6cXV4$${'ab'.repeat(32)}`,
  'scrypt:32768:8:1': `scrypt:32768:8:1$Zm9vYmFyYmF6cXV4$${'ab'.repeat(64)}`,
};

const folder = await mkdtemp(join(tmpdir(), 'bench-log-in-'));
const stops: (() => Promise<void>)[] = [() => rm(folder, { recursive: true })];
try {
  const stores = await startTestServices(folder, stops);
  await compare(stores, '100', QUICK, 4);
  await compare(stores, advisedFailureMs(SLOW), SLOW, 2);
} finally {
  for (const stop of stops.reverse()) await stop();
}

/** What the import tells an operator to set for these hashes. */
function advisedFailureMs(hashes: Hashes): string {
  const slowHashes = createSlowHashes(100);
  for (const passwordHash of Object.values(hashes)) if (passwordHash) slowHashes.add({ passwordHash });
  return /LOGIN_FAILURE_MS=(\d+)/.exec(slowHashes.advice() ?? '')?.[1] ?? '100';
}

async function compare(stores: Record<string, string>, failureMs: string, hashes: Hashes, atOnce: number) {
  const medians = await measure(stores, failureMs, hashes, atOnce);
  console.log(`LOGIN_FAILURE_MS=${failureMs}, ${atOnce} at once:`);
  for (const [kind, ms] of Object.entries(medians)) console.log(`  ${kind}: median ${ms.toFixed(2)} ms of ${TRIES}`);
  const apart = Math.max(...Object.values(medians)) / Math.min(...Object.values(medians)) - 1;
  console.log(`  ${(100 * apart).toFixed(2)} % apart`);
  if (apart > LIMIT) process.exitCode = 1;
}

/** Median milliseconds by kind. The kinds take turns, so that whatever the machine does meets all of them. */
async function measure(stores: Record<string, string>, failureMs: string, hashes: Hashes, atOnce: number) {
  const config = parseConfig({
    NODE_ENV: 'test',
    REDIS_URL: stores.TEST_REDIS_URL,
    DATABASE_URL: stores.TEST_DATABASE_URL?.replace(/[^/]*$/, stores.TEST_DATABASE_TEMPLATE ?? ''),
    APP_SECRETS: 'a-secret-for-the-bench-of-32-bytes',
    LOGIN_LIMIT: '9999/1m',
    LOGIN_IP_LIMIT: '9999/1m',
    LOGIN_FAILURE_MS: failureMs,
  });
  const services = createServices(config, createLogger({ level: 'silent', process: 'api' }));
  if (services.redis.status !== 'ready') await once(services.redis, 'ready');
  const app = await buildApp(services);
  const ours = await services.passwords.hash('correct horse');
  const mobiles: Record<string, string> = {};
  const times: Record<string, number[]> = {};
  for (const [index, [kind, hash]] of Object.entries(hashes).entries()) {
    mobiles[kind] = `139${failureMs.padStart(4, '0')}${String(index).padStart(4, '0')}`;
    times[kind] = [];
    if (hash) await services.users.create(mobiles[kind], kind === 'argon2id' ? ours : hash);
  }
  const client = async () => {
    for (let round = 0; round < TRIES / atOnce; round += 1) {
      for (const [kind, mobile] of Object.entries(mobiles)) {
        const began = performance.now();
        const answer = await app.inject({
          method: 'POST',
          url: '/api/v1.0/session',
          payload: { mobile, password: 'wrong' },
        });
        if (answer.json().errcode !== '4106') throw new Error(`not refused as wrong: ${answer.body}`);
        times[kind]?.push(performance.now() - began);
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, client));
  await app.close();
  await services.close();
  return Object.fromEntries(Object.entries(times).map(([kind, list]) => [kind, median(list)]));
}
