/** Makes the gateways of a process, once, in the order of SMS_GATEWAYS. */
import { type Clock, systemClock } from '../../core/clock.ts';
import type { Config } from '../../core/config.ts';
import type { Gateway } from '../../core/vendors/gateway.ts';

/** Opens no connection yet; whoever calls it closes them all. */
export function createGateways(config: Config, clock: Clock = systemClock): Gateway[] {
  return config.gateways.map((gateway) =>
    gateway.create({
      timeoutMs: config.gatewayTimeoutMs,
      connections: gateway.concurrency ?? config.workerConcurrency,
      clock,
    }),
  );
}
