/** Delivery over its stores and gateways, with what the settings say about retries, routing, paces and breakers. */
import type { ApplicationRegistry } from '../core/applications/registry.ts';
import type { Clock } from '../core/clock.ts';
import type { Config } from '../core/config.ts';
import { serves } from '../core/gateway-route.ts';
import type { Logger } from '../core/logger.ts';
import type { Metrics } from '../core/metrics.ts';
import type { DeliverCodeJob } from '../core/queue.ts';
import type { Keyring } from '../core/secrets.ts';
import type { Gateway } from '../core/vendors/gateway.ts';
import type { RedisClient } from '../db/redis/client.ts';
import { isBreakerOpen } from '../db/redis/sends/breaker.ts';
import type { Sends } from '../db/redis/sends/sends.ts';
import type { Conversions } from './conversion/conversions.ts';
import { createDeliverCode, type DeliverCode } from './deliver-code.ts';
import type { Delivery } from './delivery.ts';
import { createOpenJob } from './open-job.ts';
import { createReporter } from './reporter.ts';
import { createRouter } from './router.ts';
import { joinRoutes } from './routes.ts';
import type { UsualTimes } from './usual-times.ts';

export interface DeliveryParts {
  config: Config;
  gateways: readonly Gateway[];
  redis: RedisClient;
  sends: Sends;
  keyring: Keyring;
  metrics: Metrics;
  logger: Logger;
  clock: Clock;
  /** Absent with a single gateway. */
  conversions?: Conversions | undefined;
  applications: ApplicationRegistry;
  usualTimes: Pick<UsualTimes, 'of'>;
  /** Hears of every send that failed or expired. */
  failed: (send: DeliverCodeJob, type: 'send.failed') => Promise<void>;
}

export function buildDelivery({
  config,
  gateways,
  redis,
  sends,
  keyring,
  metrics,
  logger,
  clock,
  conversions,
  failed,
  applications,
  usualTimes,
}: DeliveryParts): DeliverCode {
  const openGateways = async () =>
    Object.fromEntries(await Promise.all(gateways.map(async ({ id }) => [id, Number(await isBreakerOpen(redis, id))])));
  metrics.watchGateways(openGateways, (err) => logger.warn({ err }, 'breakers are not known'));
  const router = createRouter({
    routes: joinRoutes(gateways, config.gateways),
    conversions,
    routing: config.smsRouting,
    onUnknown: config.smsOnUnknown,
    ratePerSecond: config.smsGatewayRate,
    // With another gateway to go to, one that hangs may hold half of the worker's hands.
    concurrency: config.gatewayConcurrency ?? Math.ceil(config.workerConcurrency / (gateways.length > 1 ? 2 : 1)),
  });
  const outlook = ({ needs, facts }: Delivery, gateway?: string) => {
    const usualMs = gateway === undefined ? undefined : usualTimes.of(gateway, facts.mobileMasked);
    const callable = config.gateways.some((route) => serves(route, { ...needs, channel: 'voice' }));
    return {
      at: clock(),
      channel: needs.channel,
      ...(usualMs === undefined ? {} : { usualMs }),
      ...(callable ? { callable } : {}),
    };
  };
  const reporter = createReporter({ metrics, logger });
  return createDeliverCode({
    open: createOpenJob({ keyring, sends, reporter, clock }),
    router,
    reporter,
    templateOf: ({ application = '', purpose, locale }, gateway) =>
      applications.template(application, { gateway, purpose, locale }),
    outlook,
    failed: (send) => failed(send, 'send.failed'),
    metrics,
    clock,
    price: config.smsPrice,
    conversions,
    retryBaseMs: config.smsRetryBaseMs,
    onUnknown: config.smsOnUnknown,
  });
}
