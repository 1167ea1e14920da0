/** What the operations work with, composed once by the process and passed as an argument. */
import { Queue } from 'bullmq';
import { createApplicationRegistry } from '../core/applications/registry.ts';
import { readBuildInfo } from '../core/build-info.ts';
import type { Clock } from '../core/clock.ts';
import type { Config } from '../core/config.ts';
import type { Logger } from '../core/logger.ts';
import { createPasswordRule } from '../core/password-rule.ts';
import { countJobs, QUEUE_NAME, QUEUE_PREFIX } from '../core/queue.ts';
import { oldestWaitingSeconds } from '../core/queue-age.ts';
import { createReceipts } from '../core/receipts.ts';
import { REPORT_QUEUE_NAME } from '../core/report-queue.ts';
import { createKeyring } from '../core/secrets.ts';
import type { Tracing } from '../core/tracing/tracing.ts';
import { createWebhookEvents } from '../core/webhook-events.ts';
import { WEBHOOK_QUEUE_NAME } from '../core/webhook-queue.ts';
import { createApplicationReload } from '../db/application-reload.ts';
import { createOperatorActions } from '../db/operator-actions.ts';
import { createPostgres } from '../db/postgres.ts';
import { storeChecks } from '../db/readiness.ts';
import { createBudget } from '../db/redis/budget.ts';
import { createChallenges } from '../db/redis/challenges.ts';
import { createRedis } from '../db/redis/client.ts';
import { createRedisClock } from '../db/redis/clock.ts';
import { createCodeChecks } from '../db/redis/code-checks.ts';
import { createDevices } from '../db/redis/devices.ts';
import { createGatewayConversions } from '../db/redis/gateway-conversions.ts';
import { createRedisHealth } from '../db/redis/health.ts';
import { createIdempotency } from '../db/redis/idempotency.ts';
import { createImageCodeStore } from '../db/redis/image-codes.ts';
import { createImageFailures } from '../db/redis/image-failures.ts';
import { createLimits } from '../db/redis/limits.ts';
import { createLogIns } from '../db/redis/log-ins.ts';
import { createLogLevel } from '../db/redis/log-level.ts';
import { queueBackend } from '../db/redis/queue-backend.ts';
import { createRefusals } from '../db/redis/refusals.ts';
import { createRegistrationTickets } from '../db/redis/registration-tickets.ts';
import { createSenderLists } from '../db/redis/sender-lists.ts';
import { createSends } from '../db/redis/sends/sends.ts';
import { createSessions } from '../db/redis/sessions.ts';
import { createSmsCodes } from '../db/redis/sms-codes.ts';
import { createVerifications } from '../db/redis/verifications.ts';
import { timePostgres, timeRedis } from '../db/store-latency.ts';
import { watchStores } from '../db/store-metrics.ts';
import { createUsers } from '../db/users.ts';
import { createImageCodes } from './captcha/image-codes.ts';
import { createSpokenDigits } from './captcha/spoken-digits.ts';
import { watchCosts } from './cost-metrics.ts';
import { createGuardFindings } from './guard-findings.ts';
import { createLoad } from './load.ts';
import { createApiMetrics } from './metrics.ts';
import { createPasswords } from './passwords.ts';

export type Services = ReturnType<typeof createServices>;

/** Opens the connections and builds everything over them; `close` ends what was opened. */
export function createServices(config: Config, logger: Logger, ownClock?: Clock, tracing?: Tracing) {
  const onError = (store: string) => (err: Error) => logger.warn({ err }, `${store} connection`);
  const timeoutMs = config.storeTimeoutMs;
  const redis = createRedis(config.redisUrls, { mode: 'fail-fast', timeoutMs, onError: onError('Redis') });
  const redisClock = createRedisClock();
  const stopClock = redisClock.follow(redis, (err) => logger.warn({ err }, "Redis' clock is not known"));
  const clock = ownClock ?? redisClock.now;
  const prepare = config.databasePrepare === 'on';
  const postgres = createPostgres(config.databaseUrl, { timeoutMs, prepare, onError: onError('PostgreSQL') });
  const queueOptions = { connection: redis, prefix: QUEUE_PREFIX, ...(tracing && { telemetry: tracing.telemetry }) };
  const queue = new Queue(QUEUE_NAME, queueOptions, queueBackend);
  queue.on('error', onError('queue'));
  const reportQueue = new Queue(REPORT_QUEUE_NAME, queueOptions, queueBackend);
  reportQueue.on('error', onError('report queue'));
  const webhookQueue = new Queue(WEBHOOK_QUEUE_NAME, queueOptions, queueBackend);
  webhookQueue.on('error', onError('webhook queue'));
  const applications = createApplicationRegistry(config.applications);
  const reload = createApplicationReload({
    redis,
    registry: applications,
    read: config.readApplications,
    process: 'api',
    clock,
    logger,
  });
  const imageCodes = createImageCodes();
  const logLevel = createLogLevel(redis, config.logLevel);
  logLevel.follow(logger);
  const metrics = createApiMetrics(readBuildInfo(config.revision));
  const load = createLoad(config);
  metrics.watchLoad(load);
  timeRedis(redis, metrics.storeDuration);
  timePostgres(postgres.pool, metrics.storeDuration);
  metrics.watchQueue(
    () => countJobs(queue),
    (err) => logger.warn({ err }, 'the queue could not be counted'),
  );
  metrics.watchOldest(
    () => oldestWaitingSeconds(queue, clock),
    (err) => logger.warn({ err }, 'the oldest waiting send is not known'),
  );
  const redisHealth = createRedisHealth(redis);
  const stores = storeChecks({ health: redisHealth, db: postgres.db, queue });
  const keyring = createKeyring(config.appSecrets);
  metrics.showSecrets(keyring.fingerprints());
  metrics.watchClock(() => redisClock.differenceMs() / 1000);
  watchStores(metrics.registry, {
    health: redisHealth,
    pool: postgres.pool,
    onError: (err) => logger.warn({ err }, "Redis' memory and file are not known"),
  });
  watchCosts(metrics.registry, {
    config,
    clock,
    spent: createBudget(redis).spent,
    paused: () => queue.isPaused(),
    onError: (err) => logger.warn({ err }, "the day's messages could not be counted"),
  });
  return {
    config,
    logger,
    clock,
    redis,
    redisHealth,
    redisClock,
    stores,
    /** While it starts, /readyz says no: nobody listens on the public port yet. */
    phase: { is: 'serving' as 'starting' | 'serving' },
    /** Aborted when the process is told to stop: /readyz says no, and requests go on for a while. */
    stopping: new AbortController(),
    postgres,
    queue,
    reportQueue,
    codeChecks: createCodeChecks(redis, config),
    challenges: createChallenges(redis),
    devices: createDevices(redis),
    imageCodes,
    imageCodeStore: createImageCodeStore(redis, { ttlSeconds: config.imageCodeTtlSeconds }),
    guardFindings: createGuardFindings(logger, clock),
    keyring,
    /** With a single gateway there is no choice to be drawn from it. */
    gatewayConversions: config.gateways.length > 1 ? createGatewayConversions(redis) : undefined,
    applications,
    idempotency: createIdempotency(redis),
    receipts: createReceipts(keyring),
    verifications: createVerifications(redis),
    webhookQueue,
    webhookEvents: createWebhookEvents({ queue: webhookQueue, applications, clock, logger }),
    imageFailures: createImageFailures(redis, config),
    limits: createLimits(redis),
    load,
    logIns: createLogIns(redis, config),
    metrics,
    logLevel,
    refusals: createRefusals(redis),
    operatorActions: createOperatorActions(postgres.db),
    passwordRule: createPasswordRule(),
    passwords: createPasswords(config),
    registrationTickets: createRegistrationTickets(redis),
    senderLists: createSenderLists(redis),
    sends: createSends(redis, { ...config, findApplication: applications.find }),
    sessions: createSessions(redis, config),
    smsCodes: createSmsCodes(redis, config),
    spokenDigits: createSpokenDigits(),
    users: createUsers(postgres),
    async close() {
      stopClock();
      logLevel.stop();
      imageCodes.close();
      load.close();
      await reload.stop();
      await webhookQueue.close();
      await queue.close();
      await reportQueue.close();
      redis.disconnect();
      await postgres.close();
    },
  };
}
