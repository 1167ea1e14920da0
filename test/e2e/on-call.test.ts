/**
 * The calls of a night: each fault is made in a running service, and found by the alert that its own metrics set off, by
 * /readyz, or by asking for the number. Attacks on the sums of bills, and overload, have files of their own.
 */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { buildOpsApp } from '../../api/ops-app.ts';
import { buildOpsServer } from '../../worker/ops-server.ts';
import { isFiring, type Scrape } from '../support/alerts.ts';
import { newMobile, startApi } from '../support/api.ts';
import { cuttable } from '../support/cuttable.ts';
import { startDelivery } from '../support/delivery.ts';
import { testDatabaseUrl } from '../support/harness.ts';
import { startOwnRedis } from '../support/own-redis.ts';
import { withoutPromtool } from '../support/promtool.ts';

const redis = await startOwnRedis(t);
const postgres = await cuttable(t, await testDatabaseUrl(t));
const bench = await startDelivery(
  t,
  {
    DATABASE_URL: postgres.url,
    GATEWAY_TIMEOUT_MS: '200',
    GATEWAY_BREAKER_OPEN_MS: '600000',
    SMS_GUARD_PREFIX_FLOOR: '2/1h,3/1d',
    STORE_TIMEOUT_MS: '700',
    SMS_IP_LIMITS: '10000/1m',
    IMAGE_CODE_IP_LIMIT: '10000/1m',
  },
  { redisUrl: redis.url },
);
const api = await startApi(t, bench.environment);
const ops = await buildOpsApp(api.services);
t.teardown(() => ops.close());
let worker = bench.startWorker();
const folder = t.testdir({});

const scrape = async (): Promise<Scrape> => ({
  'sms-api': await api.services.metrics.registry.metrics(),
  'sms-worker': await worker.metrics.registry.metrics(),
});
const readiness = async () => {
  const response = await ops.inject('/readyz');
  return { status: response.statusCode, checks: response.json().checks as Record<string, string> };
};
const authorization = `Basic ${Buffer.from('ops:ops-password').toString('base64')}`;
/** What the page of sends says about a number. */
async function find(mobile: string): Promise<string> {
  const headers = { authorization, 'content-type': 'application/x-www-form-urlencoded' };
  const payload = `mobile=${mobile}`;
  return (await ops.inject({ method: 'POST', url: '/sends', headers, payload })).body;
}

/** Before it was right, `fault` makes it wrong, and the alert is on. */
async function alerts(t: Pick<typeof import('tap').default, 'ok' | 'notOk'>, name: string, fault: () => Promise<void>): Promise<void> {
  const before = await scrape();
  await fault();
  if (withoutPromtool) return;
  const { on, said } = isFiring(folder, name, before, await scrape());
  t.ok(on, on ? name : said);
  t.notOk(isFiring(folder, name, before, before).on, `${name} was off before`);
}

t.test('on a good night nothing is on', { skip: withoutPromtool }, async (t) => {
  await bench.end(await bench.send());
  const now = await scrape();
  const names = [
    'GatewayDown',
    'RedisFilling',
    'RedisForgets',
    'SendsPaused',
    'QueueWaits',
    'SecretsDiffer',
    'NoWorker',
  ];
  for (const name of names) t.notOk(isFiring(folder, name, now, now).on, name);
});

t.test('sends are paused, and forgotten', async (t) => {
  await alerts(t, 'SendsPaused', () => bench.queue.pause());
  t.match(await find(newMobile()), /Sends are paused by an operator/);
  await bench.queue.resume();
});

t.test('Redis fills up: the alert comes before, readiness ends with it', async (t) => {
  const used = Number(/used_memory:(\d+)/.exec(await bench.redis.info('memory'))?.[1]);
  await alerts(
    t,
    'RedisFilling',
    async () => void (await bench.redis.config('SET', 'maxmemory', Math.round(used / 0.85))),
  );
  t.equal((await readiness()).status, 200, 'there is room yet');
  await bench.redis.config('SET', 'maxmemory', 1_000_000);
  t.match(await readiness(), { status: 503, checks: { redis: /OOM/ } });
  const body = { mobile: newMobile(), image_code_id: randomUUID(), image_code_text: 'abcd' };
  t.match((await api.post('/sms_codes', body)).json(), { errcode: '4001' });
  await bench.redis.config('SET', 'maxmemory', 0);
  t.equal((await readiness()).status, 200);
});

t.test('Redis writes nothing to disk', async (t) => {
  await alerts(t, 'RedisForgets', async () => void (await bench.redis.config('SET', 'appendonly', 'no')));
  t.match(await readiness(), { status: 503, checks: { redis: /appendonly must be yes/ } });
  await bench.redis.config('SET', 'appendonly', 'yes');
});

t.test('PostgreSQL is gone', async (t) => {
  await alerts(t, 'RequestsFail', async () => {
    await postgres.cut();
    t.match(await api.requestSms(newMobile()), { errcode: '4001' });
  });
  t.match(await readiness(), { status: 503, checks: { redis: 'ok', postgres: /^unavailable: .*ECONNREFUSED/ } });
  await postgres.restore();
});

t.test('codes are pumped', async (t) => {
  await alerts(t, 'PumpingSuspected', async () => {
    for (let count = 0; count < 60; count += 1) await api.requestSms(`13700137${String(count).padStart(3, '0')}`);
  });
});

t.test('a worker has other secrets', async (t) => {
  const other = await startDelivery(
    t,
    { ...bench.environment, APP_SECRETS: 'another-secret-of-at-least-thirty-two-bytes' },
    { redisUrl: redis.url },
  );
  const before = await scrape();
  await worker.stop();
  worker = other.startWorker();
  const { checks } = await buildOpsServer({ ...worker, requestTimeoutMs: 10_000 })
    .inject('/readyz')
    .then((response) => response.json());
  t.match(checks, { redis: 'ok' });
  if (!withoutPromtool) t.match(isFiring(folder, 'SecretsDiffer', before, await scrape()), { on: true });
  await worker.stop();
  worker = bench.startWorker();
});

t.test('a gateway is silent', async (t) => {
  bench.fault('timeout');
  const mobile = newMobile();
  await alerts(t, 'GatewayDown', async () => {
    const sent = await Promise.all(Array.from({ length: 5 }, () => bench.send({ expiresInMs: 3_000 })));
    for (const { sendId } of sent) await bench.ledger(sendId);
  });
  const sendId = String((await api.requestSms(mobile)).data?.send_id);
  await bench.ledger(sendId, (row) => row.attempts >= 1);
  t.match(await find(mobile), /yuntongxun.*(timeout|has not answered)/s);
  bench.simulator.faults.clear();
});

t.test('a gateway has no balance', async (t) => {
  await alerts(t, 'GatewayNeedsHuman', async () => {
    bench.fault('no_balance', { count: 1 });
    await bench.ledger((await bench.send({ expiresInMs: 3_000 })).sendId);
  });
});

t.test('no worker runs: sends wait, and the number says so', async (t) => {
  await worker.stop();
  const mobile = newMobile();
  await alerts(t, 'QueueWaits', async () => {
    const sendId = String((await api.requestSms(mobile)).data?.send_id);
    await bench.redis.hset(bench.queue.toKey(sendId), 'timestamp', Date.now() - 90_000);
  });
  t.match(await find(mobile), /is queued: no worker has taken it up/);
});
