/** Delivery over its stores and gateways, with what the settings say about retries, routing, paces and breakers. */
import { systemClock } from '../core/clock.ts';
import type { Config } from '../core/config.ts';
import type { Logger } from '../core/logger.ts';
import type { Metrics } from '../core/metrics.ts';
import { createKeyring } from '../core/secrets.ts';
import type { RedisClient } from '../db/redis/client.ts';
import { createGatewayHealth } from '../db/redis/gateway-health.ts';
import type { LedgerLog } from '../db/redis/ledger-log.ts';
import { createSendQuotas } from '../db/redis/send-quotas.ts';
import { createSendStates } from '../db/redis/send-states.ts';
import { createSmsCodes } from '../db/redis/sms-codes.ts';
import { createDeliverCode, type DeliverCode } from './deliver-code.ts';
import type { Gateway } from './gateways/gateway.ts';
import { createReporter } from './reporter.ts';
import { createRouter } from './router.ts';
import { joinRoutes } from './routes.ts';

/** Five failures in half a minute, and half of the calls: a gateway that fails now and then is left to the retries. */
const BREAKER = { failures: 5, failurePercent: 50, windowMs: 30_000 };

export interface DeliveryParts {
  config: Config;
  gateways: readonly Gateway[];
  redis: RedisClient;
  ledgerLog: LedgerLog;
  metrics: Metrics;
  logger: Logger;
}

export function buildDelivery({ config, gateways, redis, ledgerLog, metrics, logger }: DeliveryParts): DeliverCode {
  const health = createGatewayHealth(redis, {
    ...BREAKER,
    openMs: config.gatewayBreakerOpenMs,
    maxOpenMs: 12 * config.gatewayBreakerOpenMs,
    configOpenMs: 6 * config.gatewayBreakerOpenMs,
    // A probe whose worker died must not keep the breaker open for ever.
    probeMs: config.gatewayTimeoutMs + 5_000,
  });
  const openGateways = async () =>
    Object.fromEntries(await Promise.all(gateways.map(async ({ id }) => [id, (await health.isOpen(id)) ? 1 : 0])));
  metrics.watchGateways(openGateways, (err) => logger.warn({ err }, 'breakers are not known'));
  const router = createRouter({
    routes: joinRoutes(gateways, config.gateways),
    health,
    routing: config.smsRouting,
    onUnknown: config.smsOnUnknown,
    ratePerSecond: config.smsGatewayRate,
    // With another gateway to go to, one that hangs may hold half of the worker's hands.
    concurrency: config.gatewayConcurrency ?? Math.ceil(config.workerConcurrency / (gateways.length > 1 ? 2 : 1)),
  });
  return createDeliverCode({
    keyring: createKeyring(config.appSecrets),
    stores: {
      smsCodes: createSmsCodes(redis, config),
      sendStates: createSendStates(redis),
      sendQuotas: createSendQuotas(redis, config),
      ledgerLog,
    },
    router,
    reporter: createReporter({ metrics, logger, health }),
    metrics,
    clock: systemClock,
    retryBaseMs: config.smsRetryBaseMs,
    onUnknown: config.smsOnUnknown,
  });
}
