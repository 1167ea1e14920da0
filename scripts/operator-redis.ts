/** The Redis that an operator's command works on: that of REDIS_URL, else the one that `npm start` runs here. */

import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { settings } from '../core/settings.ts';
import { createRedis, type RedisClient } from '../db/redis/client.ts';
import { root } from './root.ts';
import { redisUrlFile } from './start/data-layout.ts';

const TIMEOUT_MS = 5_000;

/** Runs `work` on a connection and closes it. A fault ends the process with one line and exit code 1. */
export async function withRedis(work: (redis: RedisClient) => Promise<void>): Promise<void> {
  let lastFault: Error | undefined;
  try {
    const redis = createRedis(redisUrls(), {
      mode: 'fail-fast',
      timeoutMs: TIMEOUT_MS,
      onError: (error) => {
        lastFault = error;
      },
    });
    try {
      if (redis.status !== 'ready') await once(redis, 'ready', { signal: AbortSignal.timeout(TIMEOUT_MS) });
      await work(redis);
    } finally {
      redis.disconnect();
    }
  } catch (error) {
    console.error(lastFault ? `Redis: ${lastFault.message}` : (error as Error).message);
    process.exitCode = 1;
  }
}

function redisUrls(): string[] {
  const given = process.env.REDIS_URL?.trim();
  if (given) return settings.redisUrls.parse(given) ?? [];
  const file = redisUrlFile(resolve(root, process.env.DATA_DIR?.trim() || (settings.dataDir.fallback ?? '')));
  if (!existsSync(file)) throw new Error('REDIS_URL is not set, and no service was started here by npm start');
  return [readFileSync(file, 'utf8').trim()];
}
