/** Makes the gateways of a process, once, in the order of SMS_GATEWAYS. */
import { systemClock } from '../../core/clock.ts';
import type { Config } from '../../core/config.ts';
import type { GatewayConfig } from '../../core/gateway-config.ts';
import { createAliyun } from './aliyun.ts';
import { createConsole } from './console.ts';
import type { Gateway, GatewayOptions } from './gateway.ts';
import { createTencent } from './tencent.ts';
import { createTwilio } from './twilio.ts';
import { createYuntongxun } from './yuntongxun.ts';

/** Opens no connection yet; whoever calls it closes them all. */
export function createGateways(config: Config): Gateway[] {
  return config.gateways.map((gateway) =>
    createGateway(gateway, {
      timeoutMs: config.gatewayTimeoutMs,
      connections: gateway.concurrency ?? config.workerConcurrency,
      clock: systemClock,
    }),
  );
}

function createGateway(config: GatewayConfig, options: GatewayOptions): Gateway {
  switch (config.vendor) {
    case 'yuntongxun':
      return createYuntongxun(config, options);
    case 'aliyun':
      return createAliyun(config, options);
    case 'tencent':
      return createTencent(config, options);
    case 'twilio':
      return createTwilio(config, options);
    case 'console':
      return createConsole(config, (line) => process.stdout.write(line));
  }
}
