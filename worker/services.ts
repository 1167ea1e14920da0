/** What a worker works with, composed once by the process: stores, gateways, and delivery over both. */
import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { systemClock } from '../core/clock.ts';
import type { Config } from '../core/config.ts';
import type { Logger } from '../core/logger.ts';
import { createMetrics } from '../core/metrics.ts';
import { QUEUE_NAME, QUEUE_PREFIX } from '../core/queue.ts';
import { createKeyring } from '../core/secrets.ts';
import { createPostgres } from '../db/postgres.ts';
import { checkStores } from '../db/readiness.ts';
import { createRedis } from '../db/redis/client.ts';
import { createGatewayHealth } from '../db/redis/gateway-health.ts';
import { createLedgerLog } from '../db/redis/ledger-log.ts';
import { createSendQuotas } from '../db/redis/send-quotas.ts';
import { createSendStates } from '../db/redis/send-states.ts';
import { createSmsCodes } from '../db/redis/sms-codes.ts';
import { createSends } from '../db/sends.ts';
import { createConsumer } from './consumer.ts';
import { createDeliverCode } from './deliver-code.ts';
import type { Gateway } from './gateways/gateway.ts';
import { createLedgerWriter } from './ledger-writer.ts';
import { createReporter } from './reporter.ts';
import { createRouter } from './router.ts';
import { joinRoutes } from './routes.ts';

/** Writing a batch may take longer than a request may wait. */
const LEDGER_TIMEOUT_MS = 10_000;

/** Five failures in half a minute, and half of the calls: a gateway that fails now and then is left to the retries. */
const BREAKER = { failures: 5, failurePercent: 50, windowMs: 30_000 };

export type WorkerServices = ReturnType<typeof createWorkerServices>;

/** Opens the connections and starts to take jobs; the caller stops the parts in order, and `close` ends the rest. */
export function createWorkerServices(config: Config, gateways: readonly Gateway[], logger: Logger) {
  const onError = (store: string) => (err: Error) => logger.warn({ err }, `${store} connection`);
  /** Delivery waits for Redis, however long it is away. */
  const redis = createRedis(config.redisUrls, { mode: 'wait', onError: onError('Redis') });
  const postgres = createPostgres(config.databaseUrl, {
    timeoutMs: LEDGER_TIMEOUT_MS,
    max: 2,
    onError: onError('PostgreSQL'),
  });
  /** Operators' questions are answered at once, also with "it is away". */
  const timeoutMs = config.storeTimeoutMs;
  const probes = {
    redis: createRedis(config.redisUrls, { mode: 'fail-fast', timeoutMs, onError: onError('Redis (probe)') }),
    postgres: createPostgres(config.databaseUrl, { timeoutMs, max: 1, onError: onError('PostgreSQL (probe)') }),
  };
  const queue = new Queue(QUEUE_NAME, { connection: probes.redis, prefix: QUEUE_PREFIX });
  queue.on('error', onError('queue (probe)'));

  const metrics = createMetrics({ processMetrics: true });
  metrics.watchQueue(
    () => queue.getJobCounts('waiting', 'active', 'delayed', 'failed', 'completed'),
    (err) => logger.warn({ err }, 'the depth of the queue is not known'),
  );
  const ledgerLog = createLedgerLog(redis);
  const stores = {
    smsCodes: createSmsCodes(redis, config),
    sendStates: createSendStates(redis),
    sendQuotas: createSendQuotas(redis, config),
    ledgerLog,
  };
  const health = createGatewayHealth(redis, {
    ...BREAKER,
    openMs: config.gatewayBreakerOpenMs,
    maxOpenMs: 12 * config.gatewayBreakerOpenMs,
    configOpenMs: 6 * config.gatewayBreakerOpenMs,
    // A probe whose worker died must not keep the breaker open for ever.
    probeMs: config.gatewayTimeoutMs + 5_000,
  });
  metrics.watchGateways(
    gateways.map(({ id }) => id),
    health.isOpen,
    (err) => logger.warn({ err }, 'breakers are not known'),
  );
  const router = createRouter({
    routes: joinRoutes(gateways, config.gateways),
    health,
    routing: config.smsRouting,
    onUnknown: config.smsOnUnknown,
    ratePerSecond: config.smsGatewayRate,
    concurrency: config.gatewayConcurrency ?? Math.ceil(config.workerConcurrency / (gateways.length > 1 ? 2 : 1)),
  });
  const deliverCode = createDeliverCode({
    keyring: createKeyring(config.appSecrets),
    stores,
    router,
    reporter: createReporter({ metrics, logger, health }),
    metrics,
    clock: systemClock,
    retryBaseMs: config.smsRetryBaseMs,
    onUnknown: config.smsOnUnknown,
  });
  const ledgerWriter = createLedgerWriter({
    log: ledgerLog,
    sends: createSends(postgres.db),
    logger,
    worker: randomUUID(),
  });
  const consumer = createConsumer({
    redis,
    deliverCode,
    concurrency: config.workerConcurrency,
    rest: (forMs) => queue.rateLimit(forMs),
    logger,
  });
  ledgerWriter.start();
  return {
    consumer,
    ledgerWriter,
    metrics,
    readiness: () => checkStores(probes.redis, probes.postgres.db),
    async close() {
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await queue.close();
      probes.redis.disconnect();
      redis.disconnect();
      await Promise.all([postgres.close(), probes.postgres.close()]);
    },
  };
}
