/** Makes the gateways of a process, once, in the order of SMS_GATEWAYS. */
import { type Clock, systemClock } from '../../core/clock.ts';
import type { Config } from '../../core/config.ts';
import type { Tracing } from '../../core/tracing/tracing.ts';
import type { Gateway, SendResult } from '../../core/vendors/gateway.ts';

/** Opens no connection yet; whoever calls it closes them all. */
export function createGateways(config: Config, clock: Clock = systemClock, tracing?: Tracing): Gateway[] {
  const gateways = config.gateways.map((gateway) =>
    gateway.create({
      timeoutMs: config.gatewayTimeoutMs,
      connections: gateway.concurrency ?? config.workerConcurrency,
      clock,
    }),
  );
  return tracing ? gateways.map((gateway) => traced(gateway, tracing)) : gateways;
}

/** An address tells who is called, but also much that is nobody's business: the gateway's name stands for it. */
function traced(gateway: Gateway, tracing: Tracing): Gateway {
  const options = { attributes: { 'sms.gateway': gateway.id }, attributesOf: outcomeOf };
  return { ...gateway, send: (...args) => tracing.span('send by gateway', options, () => gateway.send(...args)) };
}

function outcomeOf(result: SendResult) {
  const rejection = result.outcome === 'rejected' ? { 'sms.rejection': `${result.class}/${result.scope}` } : {};
  return { 'sms.outcome': result.outcome, ...rejection };
}
