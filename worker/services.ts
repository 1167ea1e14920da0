/** What a worker works with, composed once by the process: stores, gateways, and delivery over both. */
import { randomUUID } from 'node:crypto';
import { Queue } from 'bullmq';
import { createApplicationRegistry } from '../core/applications/registry.ts';
import { readBuildInfo } from '../core/build-info.ts';
import type { Config } from '../core/config.ts';
import type { Logger } from '../core/logger.ts';
import { createMetrics } from '../core/metrics.ts';
import { countJobs, type DeliverCodeJob, openJob, QUEUE_NAME, QUEUE_PREFIX } from '../core/queue.ts';
import { oldestWaitingSeconds } from '../core/queue-age.ts';
import { createRecipient } from '../core/recipient.ts';
import { REPORT_QUEUE_NAME } from '../core/report-queue.ts';
import { createKeyring } from '../core/secrets.ts';
import { waitAtMost } from '../core/shutdown.ts';
import type { Tracing } from '../core/tracing/tracing.ts';
import type { Gateway } from '../core/vendors/gateway.ts';
import { createApplicationReload } from '../db/application-reload.ts';
import { createLedger } from '../db/ledger.ts';
import { createPostgres } from '../db/postgres.ts';
import { askAll, storeChecks } from '../db/readiness.ts';
import { createRedis } from '../db/redis/client.ts';
import { createRedisClock } from '../db/redis/clock.ts';
import { createRedisHealth } from '../db/redis/health.ts';
import { createLedgerLog } from '../db/redis/ledger-log.ts';
import { createLogLevel } from '../db/redis/log-level.ts';
import { queueBackend } from '../db/redis/queue-backend.ts';
import { createSends } from '../db/redis/sends/sends.ts';
import { createSendReports } from '../db/send-reports.ts';
import { timePostgres, timeRedis } from '../db/store-latency.ts';
import { watchStores } from '../db/store-metrics.ts';
import { createUsualTimes } from '../db/usual-times.ts';
import { buildDelivery } from './build-delivery.ts';
import { createConsumer } from './consumer.ts';
import { createConversions } from './conversion/conversions.ts';
import { createLedgerWriter } from './ledger-writer.ts';
import { createMaintenance } from './maintenance.ts';
import { pruneLedger } from './prune-ledger.ts';
import { createReportConsumer } from './report-consumer.ts';
import { createReportFailover } from './report-failover.ts';
import { joinRoutes, openRoutes } from './routes.ts';
import { keepUsualTimes } from './usual-times.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

/** Writing a batch may take longer than a request may wait. */
const LEDGER_TIMEOUT_MS = 10_000;

/** What a look at the ledger that is under way is given. */
const LAST_LOOK_MS = 500;

/** What a stopping worker gives the stores for the last round of the ledger. */
const LAST_ROUND_MS = 2_000;

/** Opens the connections and starts to take jobs; the caller stops the parts in order, and `close` ends the rest. */
export function createWorkerServices(
  config: Config,
  gateways: readonly Gateway[],
  logger: Logger,
  clock = createRedisClock(),
  tracing?: Tracing,
) {
  const onError = (store: string) => (err: Error) => logger.warn({ err }, `${store} connection`);
  /** Delivery waits for Redis, however long it is away. */
  const redis = createRedis(config.redisUrls, { mode: 'wait', onError: onError('Redis') });
  const postgres = createPostgres(config.databaseUrl, {
    timeoutMs: LEDGER_TIMEOUT_MS,
    max: 2,
    prepare: config.databasePrepare === 'on',
    onError: onError('PostgreSQL'),
  });
  /** Operators' questions are answered at once, also with "it is away". */
  const timeoutMs = config.storeTimeoutMs;
  const probes = {
    redis: createRedis(config.redisUrls, { mode: 'fail-fast', timeoutMs, onError: onError('Redis (probe)') }),
    postgres: createPostgres(config.databaseUrl, { timeoutMs, max: 1, onError: onError('PostgreSQL (probe)') }),
  };
  const queue = new Queue(QUEUE_NAME, { connection: probes.redis, prefix: QUEUE_PREFIX }, queueBackend);
  queue.on('error', onError('queue (probe)'));
  const reportQueue = new Queue(REPORT_QUEUE_NAME, { connection: probes.redis, prefix: QUEUE_PREFIX }, queueBackend);
  reportQueue.on('error', onError('report queue (probe)'));

  const metrics = createMetrics(readBuildInfo(config.revision));
  timeRedis(redis, metrics.storeDuration);
  timePostgres(postgres.pool, metrics.storeDuration);
  metrics.watchQueue(
    () => countJobs(queue),
    (err) => logger.warn({ err }, 'the depth of the queue is not known'),
  );
  metrics.watchOldest(
    () => oldestWaitingSeconds(queue, clock.now),
    (err) => logger.warn({ err }, 'the oldest waiting send is not known'),
  );
  const ledgerLog = createLedgerLog(redis);
  metrics.watchLedger(
    () => createLedgerLog(probes.redis).length(),
    (err) => logger.warn({ err }, 'the ledger log is not known'),
  );
  const stopClock = clock.follow(probes.redis, (err) => logger.warn({ err }, "Redis' clock is not known"));
  metrics.watchClock(() => clock.differenceMs() / 1000);
  const health = createRedisHealth(probes.redis);
  watchStores(metrics.registry, {
    health,
    pool: postgres.pool,
    onError: (err) => logger.warn({ err }, "Redis' memory and file are not known"),
  });
  const stores = storeChecks({ health, db: probes.postgres.db, queue });
  const ledger = createLedger(postgres);
  const applications = createApplicationRegistry(config.applications);
  const reload = createApplicationReload({
    redis: probes.redis,
    registry: applications,
    read: config.readApplications,
    process: 'worker',
    clock: clock.now,
    logger,
  });
  const sends = createSends(redis, { ...config, findApplication: applications.find });
  const keyring = createKeyring(config.appSecrets);
  metrics.showSecrets(keyring.fingerprints());
  const webhooks = createWebhooks({ redis, sends, keyring, applications, clock: clock.now, logger });
  const recipientOf = (job: DeliverCodeJob) =>
    createRecipient(keyring, openJob(keyring, job).mobile, job.channel, job.country);
  const ledgerWriter = createLedgerWriter({
    log: ledgerLog,
    ledger,
    logger,
    onVerified(verified) {
      for (const { gateway, seconds } of verified) if (gateway) metrics.verifiedAfter.observe({ gateway }, seconds);
    },
    worker: randomUUID(),
  });
  const routes = joinRoutes(gateways, config.gateways);
  const conversions =
    routes.length > 1 ? createConversions({ config, routes, redis, metrics, logger, clock: clock.now }) : undefined;
  metrics.watchConversion(async () => conversions?.shares() ?? {});
  const usualTimes = keepUsualTimes({
    ...createUsualTimes(postgres),
    clock: clock.now,
    onError: (err) => logger.warn({ err }, 'how long messages take is not known now'),
  });
  const deliverCode = buildDelivery({
    config,
    gateways,
    redis,
    sends,
    keyring,
    metrics,
    logger,
    clock: clock.now,
    conversions,
    usualTimes,
    failed: webhooks.tell,
    applications,
  });
  const consumer = createConsumer({
    redis,
    telemetry: tracing?.telemetry,
    deliverCode: async (job, signal) => {
      // By another clock a code could be dead that has just been made.
      await clock.known;
      return deliverCode(job, signal).finally(ledgerWriter.told);
    },
    concurrency: config.workerConcurrency,
    rest: (forMs) => queue.rateLimit(forMs),
    logger,
  });
  ledgerWriter.start();
  const failOver = createReportFailover({
    sendQueue: queue,
    recipientOf,
    sends,
    hasOther: ({ purpose, country, channel }, attempts) =>
      openRoutes(routes, { purpose, country, channel, attempts, onUnknown: config.smsOnUnknown }).length > 0,
    clock: clock.now,
  });
  const reportConsumer = createReportConsumer({
    redis,
    tracing,
    sendQueue: queue,
    recipientOf,
    failOver: config.smsReportFailover ? failOver : undefined,
    sendReports: createSendReports(postgres.db),
    sends,
    tell: webhooks.tell,
    rest: (forMs) => reportQueue.rateLimit(forMs),
    metrics,
    logger,
  });
  const maintenance = createMaintenance({
    redis,
    logger,
    pruneLedger: (signal) =>
      pruneLedger({ ledger, retentionDays: config.ledgerRetentionDays, clock: clock.now }, signal),
  });
  const logLevel = createLogLevel(probes.redis, config.logLevel);
  logLevel.follow(logger);
  return {
    consumer,
    ledgerWriter,
    reportConsumer,
    webhooks,
    maintenance,
    metrics,
    conversions,
    usualTimes,
    readiness: () =>
      askAll({ ...stores, clock: clock.check, queue: async () => consumer.fault() ?? (await stores.queue()) }),
    /** Writes the ledger once more; with Redis away its events wait there. */
    async stopLedger() {
      const stopped = ledgerWriter.stop();
      await waitAtMost(
        stopped.catch((err) => logger.warn({ err }, 'the ledger was not written at the end')),
        LAST_ROUND_MS,
      );
    },
    async close() {
      stopClock();
      logLevel.stop();
      conversions?.stop();
      await waitAtMost(usualTimes.stop(), LAST_LOOK_MS);
      await reload.stop();
      await Promise.all(gateways.map((gateway) => gateway.close()));
      await queue.close();
      await reportQueue.close();
      probes.redis.disconnect();
      redis.disconnect();
      await Promise.all([postgres.close(), probes.postgres.close()]);
    },
  };
}
