/** Makes the gateways of a process, once, in the order of SMS_GATEWAYS. */
import { systemClock } from '../../core/clock.ts';
import type { Config } from '../../core/config.ts';
import type { Gateway } from './gateway.ts';
import { createYuntongxun } from './yuntongxun.ts';

export type { Accepted, Gateway, Rejected, SendContext, SendRequest, SendResult, Unknown } from './gateway.ts';

/** Opens no connection yet; whoever calls it closes them all. */
export function createGateways(config: Config): Gateway[] {
  const options = {
    timeoutMs: config.gatewayTimeoutMs,
    connections: config.workerConcurrency,
    clock: systemClock,
  };
  return config.gateways.map((gateway) => createYuntongxun(gateway, options));
}
