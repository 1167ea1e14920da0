/** The stores of a worker go away and come back: delivery goes on, or goes on again, by itself. */
import t from 'tap';
import { buildOpsServer } from '../../worker/ops-server.ts';
import { cuttable } from '../support/cuttable.ts';
import { startDelivery } from '../support/delivery.ts';
import { testDatabaseUrl } from '../support/harness.ts';
import { startOwnRedis } from '../support/own-redis.ts';

t.test('PostgreSQL is down: SMS arrive all the same, and the ledger catches up', async (t) => {
  const databaseUrl = await testDatabaseUrl(t);
  const proxy = await cuttable(t, databaseUrl);
  const bench = await startDelivery(t, { DATABASE_URL: proxy.url }, { ledgerUrl: databaseUrl });
  const worker = bench.startWorker();
  await proxy.cut();
  const sends = await Promise.all(Array.from({ length: 20 }, () => bench.send()));
  for (const sent of sends) {
    t.match(await bench.end(sent), { status: 'sent' });
    t.equal(bench.simulator.inbox.list({ mobile: sent.mobile, limit: 10 }).length, 1);
  }
  t.match((await worker.readiness()).postgres, /unavailable/);
  t.equal((await bench.pool.query('SELECT 1 FROM sms_send')).rowCount, 0);

  await proxy.restore();
  for (const sent of sends) {
    t.match(await bench.ledger(sent.sendId), { status: 'sent', attempts: 1 });
    t.match(await bench.attempts(sent.sendId), [{ outcome: 'accepted' }]);
  }
  t.equal(bench.simulator.stats.received, 20, 'nothing was sent twice');
});

t.test('Redis is killed and comes back: the worker goes on by itself, and nothing is lost', async (t) => {
  const redis = await startOwnRedis(t);
  const bench = await startDelivery(t, {}, { redisUrl: redis.url });
  const worker = bench.startWorker();
  const before = await bench.send();
  t.match(await bench.end(before), { status: 'sent' });

  // Held back by a fault of the gateway, so that they are in the queue when Redis dies.
  bench.simulator.faults.add({
    mode: 'code',
    code: '111116',
    rate: 1,
    count: 10,
    latencyMs: 0,
    vendor: null,
    mobile: null,
  });
  const sends = await Promise.all(Array.from({ length: 10 }, () => bench.send()));
  await redis.kill();
  t.match((await worker.readiness()).redis, /unavailable/);
  await redis.start();
  for (const sent of sends) {
    t.match(await bench.ledger(sent.sendId), { status: 'sent' });
    t.equal(bench.simulator.inbox.list({ mobile: sent.mobile, limit: 10 }).length, 1);
  }
  t.match(await bench.end(await bench.send()), { status: 'sent' });
});

t.test('/readyz names each dependency, and says when Redis may forget', async (t) => {
  const redis = await startOwnRedis(t);
  const bench = await startDelivery(t, {}, { redisUrl: redis.url });
  const worker = bench.startWorker();
  const ops = buildOpsServer({ ...worker, requestTimeoutMs: 10_000 });
  t.teardown(() => ops.close());
  await bench.end(await bench.send());
  const ready = await ops.inject('/readyz');
  t.equal(ready.statusCode, 200);
  t.same(ready.json(), { status: 'ready', checks: { redis: 'ok', postgres: 'ok', queue: 'ok', clock: 'ok' } });

  await bench.redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
  await bench.redis.config('SET', 'appendonly', 'no');
  const forgetful = await ops.inject('/readyz');
  t.equal(forgetful.statusCode, 503);
  t.match(forgetful.json().checks.redis, /noeviction.*appendonly/);

  t.same((await ops.inject('/healthz')).json(), { status: 'ok' });
  const metrics = (await ops.inject('/metrics')).body;
  t.match(metrics, /sms_sends_total\{gateway="yuntongxun",outcome="accepted"\} 1/);
  t.match(metrics, /sms_send_duration_seconds_count\{gateway="yuntongxun",outcome="accepted"\} 1/);
  t.match(metrics, /sms_queue_wait_seconds_count 1/);
  t.match(metrics, /queue_jobs\{state="completed"\} 1/);
});
