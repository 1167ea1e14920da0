/** Gateways over a simulator in this process, and the send that most tests make. */
import { configureGateway } from '../../core/configure-gateway.ts';
import type { Channel } from '../../core/states.ts';
import type { Gateway, GatewayOptions, SendContext, SendRequest } from '../../core/vendors/gateway.ts';
import { registeredVendors } from '../../core/vendors/registry.ts';
import type { GatewayConfig } from '../../core/vendors/vendor.ts';
import { buildSimulator, type Simulator } from '../../scripts/gateway-simulator/simulator.ts';
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

/** The development account of a registered vendor, with changes to its entry. */
export function configured(
  vendorName: string,
  entry: Readonly<Record<string, unknown>>,
  name: Channel = 'sms',
): GatewayConfig {
  const vendor = registeredVendors.find((known) => known.name === vendorName);
  const channel = vendor?.channels[name];
  if (!vendor || !channel) throw new Error(`there is no ${name} of ${vendorName}`);
  const given = { ...channel.development, id: vendorName, vendor: vendorName, ...entry };
  return configureGateway({ vendor, name, channel }, given, '');
}

/** A gateway of a registered vendor at an address. Closed at the end of `t`, before the simulator that was started first. */
export function gatewayAt(
  t: Test,
  vendor: string,
  { url, channel = 'sms' }: { url: string; channel?: Channel },
  options: Partial<GatewayOptions> = {},
  changes: Readonly<Record<string, unknown>> = {},
): Gateway {
  const config = configured(vendor, { baseUrl: url, ...changes }, channel);
  const gateway = config.create({ timeoutMs: 5000, connections: 50, clock: Date.now, ...options });
  t.teardown(() => gateway.close());
  return gateway;
}

export function yuntongxunAt(
  t: Test,
  baseUrl: string,
  options: Partial<GatewayOptions> = {},
  { templateId = '1', ...changes }: { templateId?: string } & Readonly<Record<string, string>> = {},
): Gateway {
  const templates = { register: { templateId } };
  return gatewayAt(t, 'yuntongxun', { url: baseUrl }, options, { templates, ...changes });
}
