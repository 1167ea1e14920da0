/** A Yuntongxun gateway over a simulator in this process, and the send that most tests make. */
import { SIMULATOR_ACCOUNT } from '../../core/gateway-config.ts';
import { buildSimulator, type Simulator } from '../../scripts/gateway-simulator/simulator.ts';
import type { Gateway, GatewayOptions, SendContext, SendRequest } from '../../worker/gateways/gateway.ts';
import { createYuntongxun } from '../../worker/gateways/yuntongxun.ts';
import type { Test } from './test-type.ts';

export const MOBILE = '13900002086';

let sends = 0;

/** A send to MOBILE with a new id. */
export function aSend(changes: Partial<SendRequest> = {}): SendRequest {
  sends += 1;
  return {
    sendId: sends.toString(16).padStart(32, '0'),
    mobile: MOBILE,
    code: '012345',
    purpose: 'register',
    ttlMinutes: 5,
    expiresAt: Date.now() + 300_000,
    ...changes,
  };
}

/** A first attempt that nobody ends. */
export function firstAttempt(changes: Partial<SendContext> = {}): SendContext {
  return { afterUnknown: false, afterRejection: false, signal: new AbortController().signal, ...changes };
}

export async function startSimulator(
  t: Test,
  options: Parameters<typeof buildSimulator>[0] = {},
): Promise<Simulator & { url: string }> {
  const simulator = buildSimulator(options);
  await simulator.listen();
  t.teardown(() => simulator.close());
  return simulator;
}

/** Closed at the end of `t`, before the simulator that was started first. */
export function yuntongxunAt(
  t: Test,
  baseUrl: string,
  options: Partial<GatewayOptions> = {},
  changes: Partial<Record<keyof typeof SIMULATOR_ACCOUNT, string>> = {},
): Gateway {
  const { templateId, ...account } = { ...SIMULATOR_ACCOUNT, ...changes };
  const template = { templateId, variables: ['code', 'ttlMinutes'] } as const;
  const gateway = createYuntongxun(
    { ...account, id: 'yuntongxun', vendor: 'yuntongxun', baseUrl, templates: { register: template } },
    { timeoutMs: 5000, connections: 50, clock: Date.now, ...options },
  );
  t.teardown(() => gateway.close());
  return gateway;
}
