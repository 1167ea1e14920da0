/** The parts of the harness that break things on purpose. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import pg from 'pg';
import t from 'tap';
import { cuttable } from './cuttable.ts';
import { testDatabaseUrl } from './harness.ts';
import { startOwnRedis } from './own-redis.ts';
import { spawnProcess } from './processes.ts';

t.test('an own Redis keeps its data over a stop and a start', async (t) => {
  const server = await startOwnRedis(t);
  const client = new Redis(server.url, { retryStrategy: () => 10 });
  t.teardown(async () => {
    client.disconnect();
    await once(client, 'end');
  });
  client.on('error', () => undefined);
  await client.set('key', 'value');
  await server.stop();
  await server.start();
  t.equal(await client.get('key'), 'value');
});

t.test('a server behind a proxy can be cut off and restored', async (t) => {
  const proxy = await cuttable(t, await testDatabaseUrl(t));
  const connected = async () => {
    const client = new pg.Client({ connectionString: proxy.url });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };
  const client = await connected();
  const ended = new Promise((resolve) => client.once('end', resolve));
  await proxy.cut();
  await ended;
  await t.rejects(connected(), { code: 'ECONNREFUSED' });
  await proxy.restore();
  const again = await connected();
  await again.end();
});

t.test('a process that ends before its line is told with its output', async (t) => {
  for (const [entry, environment, fault] of [
    ['api/main.ts', {}, /OPS_PASSWORD: it must be set in production/],
    ['worker/main.ts', { NODE_ENV: 'prod' }, /NODE_ENV: "prod" is none of production, development, test/],
  ] as const) {
    const started = spawnProcess(t, entry, environment);
    await t.rejects(
      started.line((line) => line.msg === 'ready'),
      { message: fault },
    );
    t.equal(await started.exited, 1);
  }
});
