/** The gateways of a worker with what decides about their use: purposes, order, weights, calls at once. Pure. */
import { type Attempt, hasLeft } from '../core/attempt.ts';
import { type GatewayRoute, type Needs, serves } from '../core/gateway-route.ts';
import type { Gateway } from '../core/vendors/gateway.ts';
import type { OnUnknown } from './outcomes.ts';

export type Route = GatewayRoute & { gateway: Gateway };

/** `ordered`: the first that may be called. `weighted`: shared out by weight, the others as failover. `adaptive`: by what arrives. */
export type Routing = 'ordered' | 'weighted' | 'adaptive';

/** Joins the gateways of the process with the settings of the same id. */
export function joinRoutes(
  gateways: readonly Gateway[],
  settings: readonly (GatewayRoute & { id: string })[],
): Route[] {
  return gateways.map((gateway) => {
    const { weight, ratePerSecond, concurrency, purposes, channel, countries, price } =
      settings.find(({ id }) => id === gateway.id) ?? {};
    return {
      gateway,
      ...(weight === undefined ? {} : { weight }),
      ...(ratePerSecond === undefined ? {} : { ratePerSecond }),
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(channel === undefined ? {} : { channel }),
      ...(countries === undefined ? {} : { countries }),
      ...(purposes === undefined ? {} : { purposes }),
      ...(price === undefined ? {} : { price }),
    };
  });
}

/**
 * Routes that a send may still take. After an unknown outcome it stays with that gateway unless the operator prefers a
 * second text to none.
 */
export function openRoutes(
  routes: readonly Route[],
  send: Needs & { attempts: readonly Attempt[]; onUnknown: OnUnknown },
): Route[] {
  const { attempts, onUnknown } = send;
  const unknown = onUnknown === 'failover' ? undefined : attempts.findLast(({ outcome }) => outcome === 'unknown');
  return routes.filter(
    (route) =>
      serves(route, send) &&
      (unknown === undefined || unknown.gateway === route.gateway.id) &&
      !hasLeft(attempts, route.gateway.id),
  );
}

/**
 * The order in which to ask them. A send stays where it was last, so that a gateway that knows its id sees it again;
 * by weight, each next place is drawn with a chance in proportion (Efraimidis and Spirakis, 2006).
 */
export function arrange(
  routes: readonly Route[],
  { routing, attempts, random }: { routing: Routing; attempts: readonly Attempt[]; random: () => number },
): Route[] {
  const last = attempts.at(-1)?.gateway;
  const rank = new Map(routes.map((route, index) => [route, routing === 'weighted' ? draw(route, random) : -index]));
  const place = (route: Route) => (route.gateway.id === last ? Number.POSITIVE_INFINITY : (rank.get(route) ?? 0));
  return [...routes].sort((a, b) => place(b) - place(a));
}

function draw({ weight = 1 }: Route, random: () => number): number {
  return weight > 0 ? random() ** (1 / weight) : -1;
}
