/**
 * What all workers know together about each gateway: whether its breaker is open, how long it asked to be left alone,
 * and when the next send may leave. Kept in Redis, by Redis' clock, so that a gateway that failed for one worker is
 * spared by all, and one worker probes it for all.
 */
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

export interface BreakerOptions {
  /** Failures within the window that open it. */
  failures: number;
  /** … and their least share of the calls, per cent. */
  failurePercent: number;
  windowMs: number;
  /** How long it stays open the first time; doubles with each probe that fails. */
  openMs: number;
  maxOpenMs: number;
  /** How long it stays open when the gateway says that account or configuration are wrong. */
  configOpenMs: number;
  /** A probe that nobody reports about is given up after this. */
  probeMs: number;
}

export type Admission =
  /** Call it after `waitMs`; `through`: the breaker is open, and this call tells whether it may close. */
  | { admitted: true; waitMs: number; through: boolean }
  | { admitted: false; because: 'open' | 'hold' | 'pace'; retryMs: number };

export interface GatewayState {
  open: boolean;
}

export type GatewayHealth = ReturnType<typeof createGatewayHealth>;

export function createGatewayHealth(redis: RedisClient, options: BreakerOptions) {
  const admitGateway = defineScript<[verdict: string, ms: number]>(redis, 'admitGateway-1.lua');
  const reportGateway = defineScript<'opened' | 'closed' | ''>(redis, 'reportGateway-1.lua');
  const takePace = defineScript<[taken: number, ms: number]>(redis, 'takePace-1.lua');
  const givePaceBack = defineScript<number>(redis, 'givePaceBack-1.lua');
  const interval = (perSecond: number | undefined) => (perSecond === undefined ? 0 : 1000 / perSecond);

  return {
    /** Asks for one call. With `force` an open breaker does not refuse. */
    async admit(
      gateway: string,
      given: { ratePerSecond: number | undefined; maxWaitMs: number; force?: boolean },
    ): Promise<Admission> {
      const [verdict, ms] = await admitGateway(
        keys.gatewayHealth(gateway),
        interval(given.ratePerSecond),
        given.maxWaitMs,
        options.probeMs,
        given.force ? '1' : '0',
      );
      if (verdict === 'pass') return { admitted: true, waitMs: ms, through: given.force === true };
      if (verdict === 'probe') return { admitted: true, waitMs: ms, through: true };
      return { admitted: false, because: verdict as 'open' | 'hold' | 'pace', retryMs: ms };
    },

    /** Tells what a call said about its gateway, and returns whether that opened or closed the breaker. */
    async report(
      gateway: string,
      given: { effect: 'success' | 'count' | 'open' | 'none'; through: boolean; holdMs: number },
    ): Promise<'opened' | 'closed' | ''> {
      return reportGateway(
        keys.gatewayHealth(gateway),
        given.effect,
        given.through ? '1' : '0',
        options.failures,
        options.failurePercent,
        options.windowMs,
        options.openMs,
        options.maxOpenMs,
        options.configOpenMs,
        given.holdMs,
      );
    },

    /** Takes the next slot of the pace of all gateways together, if it comes within `maxWaitMs`. */
    async takePace(ratePerSecond: number, maxWaitMs: number): Promise<{ taken: boolean; ms: number }> {
      const [taken, ms] = await takePace(keys.sendPace, interval(ratePerSecond), maxWaitMs);
      return { taken: taken === 1, ms };
    },

    /** Gives back a slot that was taken for a send which then could not leave. */
    async givePaceBack(ratePerSecond: number): Promise<void> {
      await givePaceBack(keys.sendPace, interval(ratePerSecond));
    },

    /** For metrics: whether the breaker is open or half-open. */
    async isOpen(gateway: string): Promise<boolean> {
      return (await storeCall(redis.hexists(keys.gatewayHealth(gateway), 'until'))) === 1;
    },
  };
}
