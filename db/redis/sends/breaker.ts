/**
 * What all workers know together about each gateway: whether its breaker is open, how long it asked to be left alone,
 * when the next send may leave. Kept in Redis, by Redis' clock; the scripts that begin and end an attempt read and write it.
 */
import { storeCall } from '../../store-call.ts';
import type { RedisClient } from '../client.ts';
import { keys } from '../keys.ts';

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
  /** A half-open probe that nobody reports about is given up after this. */
  probeMs: number;
}

/** Five failures in half a minute, and half of the calls: a gateway that fails now and then is left to the retries. */
export function breakerOptions(config: { gatewayBreakerOpenMs: number; gatewayTimeoutMs: number }): BreakerOptions {
  const openMs = config.gatewayBreakerOpenMs;
  return {
    failures: 5,
    failurePercent: 50,
    windowMs: 30_000,
    openMs,
    maxOpenMs: 12 * openMs,
    configOpenMs: 6 * openMs,
    // A probe whose worker died must not keep the breaker open for ever.
    probeMs: config.gatewayTimeoutMs + 5_000,
  };
}

/** In the order that endAttempt-3.lua takes them. */
export const breakerArguments = (options: BreakerOptions): number[] => [
  options.failures,
  options.failurePercent,
  options.windowMs,
  options.openMs,
  options.maxOpenMs,
  options.configOpenMs,
];

/** Whether a gateway's breaker is open or half-open. */
export async function isBreakerOpen(redis: RedisClient, gateway: string): Promise<boolean> {
  return (await storeCall(redis.hexists(keys.gateway(gateway), 'until'))) === 1;
}
