/** A Redis server for tests that stop, kill or restart it: the file's own, on the same port and data after a restart. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRedisServer } from '../../scripts/services/redis-server.ts';
import type { Test } from './test-type.ts';

export interface OwnRedis {
  url: string;
  /** SIGTERM: Redis writes what it has. */
  stop(): Promise<void>;
  /** SIGKILL: what was not written to the append-only file is lost. */
  kill(): Promise<void>;
  /** Starts it again on the same port and data. */
  start(): Promise<void>;
}

export async function startOwnRedis(t: Test): Promise<OwnRedis> {
  const program = process.env.TEST_REDIS_PROGRAM;
  if (!program) throw new Error('TEST_REDIS_PROGRAM is not set: run the tests by npm test');
  const dir = await mkdtemp(join(tmpdir(), 'sms-redis-'));
  let server = await startRedisServer({ program, dir });
  const { url, port } = server;
  t.teardown(async () => {
    await server.stop();
    await rm(dir, { recursive: true });
  });
  return {
    url,
    stop: () => server.stop(),
    kill: () => server.kill(),
    async start() {
      server = await startRedisServer({ program, dir, port });
    },
  };
}
