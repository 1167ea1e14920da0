/**
 * What the router and the delivery know of what arrives: the order in which a first attempt asks the gateways, the counting
 * of what was sent, and the alert when a gateway's conversion collapses while another does better.
 */
import type { Clock } from '../../core/clock.ts';
import type { Config } from '../../core/config.ts';
import { slotOf } from '../../core/conversion-slot.ts';
import type { Logger } from '../../core/logger.ts';
import type { Metrics } from '../../core/metrics.ts';
import type { RedisClient } from '../../db/redis/client.ts';
import { createGatewayConversions } from '../../db/redis/gateway-conversions.ts';
import type { Route } from '../routes.ts';
import { arrangeOrdered, collapsed } from './arrange-ordered.ts';
import { type Candidate, createChooser, expected, type Why } from './choose.ts';
import { createConversionFeed, keepRefreshed } from './feed.ts';

/** What a choice needs to know of a send. */
export interface Destination {
  channel: string;
  mobile: string;
}

export type Conversions = ReturnType<typeof createConversions>;

export interface ConversionParts {
  config: Config;
  routes: readonly Route[];
  redis: RedisClient;
  metrics: Metrics;
  logger: Logger;
  clock: Clock;
}

const segmentOf = (mobile: string): string => mobile.slice(0, 3);

export function createConversions({ config, routes, redis, metrics, logger, clock }: ConversionParts) {
  const counts = createGatewayConversions(redis);
  const feed = createConversionFeed(counts, clock);
  const options = {
    value: config.smsVerifiedValue,
    exploration: config.smsRoutingExploration,
    maxLoss: config.smsRoutingMaxLoss,
  };
  const chooser = createChooser(options, Math.random);
  const told = new Set<string>();

  const candidatesOf = (given: readonly Route[], channel: string, segment: string): Candidate[] =>
    given.map(({ gateway: { id }, price }) => ({
      gateway: id,
      price: price ?? config.smsPrice,
      ...feed.table.estimates({ gateway: id, channel, segment }, clock()),
    }));

  /** Tells a human of each gateway that has collapsed, once until it has recovered. */
  function watch(): void {
    for (const channel of new Set(routes.map((route) => route.channel ?? 'sms'))) {
      const candidates = candidatesOf(
        routes.filter((route) => (route.channel ?? 'sms') === channel),
        channel,
        '*',
      );
      const down = collapsed(candidates);
      for (const candidate of candidates) {
        const { gateway } = candidate;
        if (!down.includes(gateway)) told.delete(gateway);
        else if (!told.has(gateway)) {
          told.add(gateway);
          metrics.alerts.inc({ gateway });
          const conversion = Math.round(100 * expected(candidate).mean);
          logger.error({ alert: true, gateway, conversion }, 'codes sent through a gateway are not entered any more');
        }
      }
    }
  }
  const stop = keepRefreshed(feed, watch, (err) => logger.warn({ err }, 'conversions are not known now'));

  return {
    feed,

    /** The share of the first attempts that were verified, by gateway. */
    shares: (): Record<string, number> =>
      Object.fromEntries(
        routes.flatMap((route) => {
          const [known] = candidatesOf([route], route.channel ?? 'sms', '*');
          return known && known.wide.tried >= 1
            ? [[route.gateway.id, Number((known.wide.verified / known.wide.tried).toFixed(3))]]
            : [];
        }),
      ),

    watch,
    stop,

    /** The order for a first attempt, and why its first one is that. */
    first(open: readonly Route[], { channel, mobile }: Destination): { routes: Route[]; why: Why | 'order' } {
      const candidates = candidatesOf(open, channel, segmentOf(mobile));
      const chosen =
        config.smsRouting === 'adaptive' ? chooser.choose(candidates) : arrangeOrdered(candidates, chooser);
      const routesById = new Map(open.map((route) => [route.gateway.id, route]));
      return { routes: chosen.order.flatMap((id) => routesById.get(id) ?? []), why: chosen.why };
    },

    /** The order for a further attempt: the likeliest first. */
    further(open: readonly Route[], { channel, mobile }: Destination): Route[] {
      if (config.smsRouting !== 'adaptive') return [...open];
      const candidates = candidatesOf(open, channel, segmentOf(mobile));
      const worth = candidates.map((one) => expected(one).mean * options.value - one.price);
      return open
        .map((route, index) => ({ route, worth: worth[index] ?? 0 }))
        .sort((a, b) => b.worth - a.worth)
        .map(({ route }) => route);
    },

    /** A gateway took the first attempt of a send, or may have. Counting must not hold the send up, nor fail it. */
    tried(sendId: string, gateway: string, { channel, mobile }: Destination): void {
      counts
        .tried(sendId, { gateway, channel, segment: segmentOf(mobile), slot: slotOf(clock()) })
        .catch((err: unknown) => logger.warn({ err }, 'an attempt could not be counted for its gateway'));
    },
  };
}
