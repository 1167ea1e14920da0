/** One numbered database of the test server per caller, taken by a marker in database 0. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import type { Test } from './test-type.ts';
import { until } from './until.ts';

/** A marker outlives a killed test file by this long. */
const MARKER_TTL_SECONDS = 3_600;

export async function takeRedis(t: Test): Promise<string> {
  const server = process.env.TEST_REDIS_URL;
  if (!server) throw new Error('TEST_REDIS_URL is not set: run the tests by npm test');
  const admin = new Redis(server, { db: 0 });
  const number = await takeNumber(admin);
  const url = new URL(server);
  url.pathname = `/${number}`;
  await empty(url.href);
  t.teardown(async () => {
    try {
      await expectNoClients(admin, number);
    } finally {
      await empty(url.href);
      await admin.del(marker(number));
      await quit(admin);
    }
  });
  return url.href;
}

const marker = (number: number) => `test_database_${number}`;

async function takeNumber(admin: Redis): Promise<number> {
  const [, databases = '16'] = (await admin.config('GET', 'databases')) as string[];
  for (let tries = 0; tries < Number(databases); tries += 1) {
    const number = 1 + ((await admin.incr('test_databases')) % (Number(databases) - 1));
    if (await admin.set(marker(number), process.pid, 'EX', MARKER_TTL_SECONDS, 'NX')) return number;
  }
  throw new Error(`All ${databases} databases of the test Redis are taken`);
}

async function empty(url: string): Promise<void> {
  const client = new Redis(url);
  await client.flushdb();
  await quit(client);
}

/** Resolves when the socket is closed, so that nothing of the client is left. */
async function quit(client: Redis): Promise<void> {
  const ended = once(client, 'end');
  await client.quit();
  await ended;
}

/** A client that has just been closed takes the server a moment. */
function expectNoClients(admin: Redis, number: number): Promise<void> {
  return until(async () => {
    const list = String(await admin.client('LIST')).split('\n');
    const open = list.filter((line) => line.includes(` db=${number} `));
    return open.length > 0 ? `connections to Redis left open:\n${open.join('\n')}` : undefined;
  }, 5_000);
}
