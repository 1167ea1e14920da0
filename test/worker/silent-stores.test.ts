/** Connections of a worker that neither work nor end: each is closed and made anew, and nothing is lost. */
import t from 'tap';
import { cuttable } from '../support/cuttable.ts';
import { startDelivery } from '../support/delivery.ts';
import { testDatabaseUrl, testEnvironment, testRedisUrl } from '../support/harness.ts';
import { startProcess } from '../support/processes.ts';

// Each silence takes some seconds to be noticed.
t.setTimeout(300_000);

for (const lost of ['both', 'requests', 'answers'] as const) {
  t.test(`connections to Redis lose ${lost}: the worker goes on, and can be stopped`, async (t) => {
    const redisUrl = await testRedisUrl(t);
    const proxy = await cuttable(t, redisUrl);
    const bench = await startDelivery(t, {}, { redisUrl });
    Object.assign(bench.config, { redisUrls: [proxy.url] });
    const worker = bench.startWorker();
    t.match(await bench.end(await bench.send()), { status: 'sent' });
    proxy.silence(lost);
    // One finds the worker waiting for a job, the other when it has found one.
    for (const sent of [await bench.send(), await bench.send()]) {
      t.match(await bench.end(sent), { status: 'sent' });
      t.equal(bench.inbox(sent.mobile).length, 1);
      t.match(await bench.ledger(sent.sendId), { status: 'sent' });
    }
    proxy.silence(lost);
    await worker.stop();
    t.equal((await bench.queue.getActiveCount()) + (await bench.queue.getWaitingCount()), 0);
  });
}

t.test('Redis is silent for good when both processes are told to stop: they stop', async (t) => {
  const proxy = await cuttable(t, await testRedisUrl(t));
  const environment = await testEnvironment(t, { REDIS_URL: proxy.url, SHUTDOWN_TIMEOUT_SECONDS: '1' });
  const processes = await Promise.all(
    ['api/main.ts', 'worker/main.ts'].map((entry) => startProcess(t, entry, environment)),
  );
  proxy.hang();
  for (const { end } of processes) t.equal(await end(), 0);
});

t.test('PostgreSQL goes silent again and again: the ledger is written each time that it is back', async (t) => {
  const databaseUrl = await testDatabaseUrl(t);
  const proxy = await cuttable(t, databaseUrl);
  const bench = await startDelivery(t, { DATABASE_URL: proxy.url }, { ledgerUrl: databaseUrl });
  bench.startWorker();
  for (let round = 0; round < 3; round += 1) {
    const before = await bench.send();
    t.match(await bench.ledger(before.sendId), { status: 'sent' });
    proxy.silence();
    const during = await bench.send();
    t.match(await bench.end(during), { status: 'sent' });
    t.match(await bench.ledger(during.sendId), { status: 'sent' }, `round ${round}`);
  }
});
