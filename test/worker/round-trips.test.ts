/** What a send costs a worker in round trips to Redis, BullMQ's own included. */
import type { Redis } from 'ioredis';
import t from 'tap';
import { createApplicationRegistry } from '../../core/applications/registry.ts';
import { createLogger } from '../../core/logger.ts';
import { createMetrics } from '../../core/metrics.ts';
import { createRedis } from '../../db/redis/client.ts';
import { createSends } from '../../db/redis/sends/sends.ts';
import { buildDelivery } from '../../worker/build-delivery.ts';
import { createConsumer } from '../../worker/consumer.ts';
import { startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';
import { roundTrips } from '../support/round-trips.ts';
import { scriptedGateway } from '../support/scripted-gateway.ts';

const SENDS = 100;

/** A consumer alone, one send at a time: ledger, reports and maintenance take their trips for many sends at once. */
async function start(t: Test) {
  const bench = await startDelivery(t);
  const { host, port, db } = (bench.redis as Redis).options;
  const trips = await roundTrips(t, `redis://${host}:${port}/${db}`);
  const redis = createRedis([trips.url], { mode: 'wait', onError: () => undefined });
  t.teardown(() => redis.disconnect());
  const { config, keyring } = bench;
  const logger = createLogger({ level: 'silent', process: 'worker' });
  const metrics = createMetrics({ version: '0', revision: '0' });
  const sends = createSends(redis, config);
  const gateways = [scriptedGateway('yuntongxun')];
  const consume = () => {
    const applications = createApplicationRegistry(config.applications);
    const usualTimes = { of: () => undefined };
    const parts = { config, gateways, redis, sends, keyring, metrics, logger, applications, usualTimes };
    const deliverCode = buildDelivery({ ...parts, clock: Date.now, failed: async () => undefined });
    const consumer = createConsumer({ redis, deliverCode, concurrency: 1, rest: async () => undefined, logger });
    t.teardown(() => consumer.stop(1_000));
    return consumer;
  };
  return { bench, trips, consume };
}

t.test('under backlog four: is the code wanted, begin, end, and the finish that brings the next job', async (t) => {
  const { bench, trips, consume } = await start(t);
  const sends = await Promise.all(Array.from({ length: SENDS }, () => bench.send()));
  const last = bench.end(sends.at(-1) as (typeof sends)[0]);
  trips.taken();
  consume();
  t.match(await last, { status: 'sent' });
  const each = trips.taken() / SENDS;
  // Connecting, loading scripts and looking for stalled jobs are in it, too.
  t.ok(each >= 4 && each < 4.8, `${each}`);
});

t.test(
  'a lone one six: the wake-up and the fetch as well; after it BullMQ looks once whether there is more',
  async (t) => {
    const { bench, trips, consume } = await start(t);
    await consume().worker.waitUntilReady();
    await bench.end(await bench.send());
    trips.taken();
    for (let sends = 0; sends < 20; sends += 1) await bench.end(await bench.send());
    const each = trips.taken() / 20;
    t.ok(each >= 6 && each < 7.8, `${each}`);
  },
);
