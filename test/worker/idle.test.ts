/** A worker with nothing to do waits for work without a word: no connection of it is taken for a silent one. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import t from 'tap';
import { testEnvironment } from '../support/harness.ts';
import { startOwnRedis } from '../support/own-redis.ts';
import { startProcess } from '../support/processes.ts';

/** Of sends, reports, webhooks and maintenance. */
const QUEUES = 4;

t.test('each queue is asked again and again, and nothing is wrong', async (t) => {
  const { url } = await startOwnRedis(t);
  const operator = new Redis(url);
  const monitor = await operator.monitor();
  t.teardown(async () => {
    for (const client of [monitor, operator]) {
      client.disconnect();
      await once(client, 'end');
    }
  });
  const asked = new Map<string, number>();
  const askedAgain = new Promise<void>((resolve) => {
    monitor.on('monitor', (_time: string, [command = '', queue = '']: string[]) => {
      if (command.toLowerCase() !== 'bzpopmin') return;
      asked.set(queue, (asked.get(queue) ?? 0) + 1);
      if (asked.size === QUEUES && Math.min(...asked.values()) >= 3) resolve();
    });
  });
  const worker = await startProcess(t, 'worker/main.ts', await testEnvironment(t, { REDIS_URL: url }));
  await askedAgain;
  const lines = worker.output().split('\n');
  const sinceReady = lines.slice(lines.findIndex((line) => /"msg":"ready"/.test(line)));
  t.strictSame(
    sinceReady.filter((line) => /"level":[4-6]0/.test(line)),
    [],
  );
});
