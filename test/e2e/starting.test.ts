/** A process that starts while a store is away waits for it, says for which, and goes on by itself. */
import t from 'tap';
import { cuttable } from '../support/cuttable.ts';
import { testEnvironment } from '../support/harness.ts';
import { spawnProcess } from '../support/processes.ts';

t.test('API and worker wait for the stores, and say for which', async (t) => {
  const environment = await testEnvironment(t, { LOG_LEVEL: 'info', STORE_TIMEOUT_MS: '700' });
  const redis = await cuttable(t, environment.REDIS_URL ?? '');
  const postgres = await cuttable(t, environment.DATABASE_URL ?? '');
  await Promise.all([redis.cut(), postgres.cut()]);
  const through = { ...environment, REDIS_URL: redis.url, DATABASE_URL: postgres.url };
  const processes = ['api/main.ts', 'worker/main.ts'].map((entry) => spawnProcess(t, entry, through));
  for (const process of processes) {
    const waiting = await process.line(({ msg }) => /^waiting for .*redis.*postgres|postgres.*redis/.test(msg ?? ''));
    t.match(waiting.waitingFor, { postgres: /^unavailable: .*ECONNREFUSED/, redis: /^unavailable: / });
  }
  const [api] = processes;
  const { opsUrl } = (await api?.line(({ msg }) => msg === 'starting')) ?? {};
  t.equal((await fetch(`${opsUrl}/healthz`)).status, 200, 'it lives');
  const readiness = await fetch(`${opsUrl}/readyz`);
  t.match(
    { status: readiness.status, body: await readiness.json() },
    { status: 503, body: { checks: { process: 'is starting' } } },
  );

  await redis.restore();
  for (const process of processes) await process.line(({ msg }) => msg === 'waiting for postgres');
  await postgres.restore();
  for (const process of processes) await process.line(({ msg }) => msg === 'ready');
  t.equal((await fetch(`${opsUrl}/readyz`)).status, 200);
});
