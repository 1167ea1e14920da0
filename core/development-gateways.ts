/** Gateways that need no file: a vendor's account at the simulator, or one from the settings of its own. */
import type { Values } from './config.ts';
import { configureGateway } from './configure-gateway.ts';
import { CHANNELS } from './states.ts';
import type { GatewayConfig, Vendor } from './vendors/vendor.ts';

/** The secret part of the report address in development; an account of one's own needs one of one's own. */
export const SIMULATOR_REPORT_TOKEN = 'simulator-reports';

/** `aliyun`, or for a channel other than SMS `twilio-voice`. */
export function developmentNames(vendors: readonly Vendor[]): string[] {
  return vendors.flatMap(({ name, channels }) =>
    CHANNELS.filter((channel) => channels[channel]?.development).map((channel) => nameOf(name, channel)),
  );
}

function nameOf(vendor: string, channel: string): string {
  return channel === 'sms' ? vendor : `${vendor}-${channel}`;
}

/** A vendor as the simulator speaks it; `port` is the public listener's, where reports go. Undefined: no such name. */
export function developmentGateway(
  name: string,
  vendors: readonly Vendor[],
  { simulator, port }: { simulator: string; port: number },
): GatewayConfig | undefined {
  for (const vendor of vendors) {
    const channel = CHANNELS.find((known) => nameOf(vendor.name, known) === name);
    const definition = channel && vendor.channels[channel];
    if (!channel || !definition?.development) continue;
    const token = SIMULATOR_REPORT_TOKEN;
    const reports = { token, url: `http://127.0.0.1:${port}/gateway-reports/${name}/${token}` };
    const entry = { ...definition.development, id: name, vendor: vendor.name, baseUrl: simulator, reports };
    return configureGateway({ vendor, name: channel, channel: definition }, entry, simulator);
  }
  return undefined;
}

/** The gateway of a vendor that has settings of its own; what they lack goes to `faults`. Undefined: it has none. */
export function gatewayFromSettings(
  vendor: Vendor,
  given: { values: Partial<Values>; production: boolean; simulator: string },
  faults: string[],
): GatewayConfig | undefined {
  const account = vendor.fromSettings?.(given.values, given.production, faults);
  const channel = vendor.channels.sms;
  if (!account || !channel) return undefined;
  const simulated = account.baseUrl === undefined;
  const token = account.reportToken ?? (simulated ? SIMULATOR_REPORT_TOKEN : undefined);
  const entry = {
    ...account.entry,
    id: vendor.name,
    vendor: vendor.name,
    baseUrl: account.baseUrl ?? given.simulator,
    ...(token === undefined ? {} : { reports: { token } }),
  };
  // An address that was given is somebody else's, even where it is the one that our own simulator would have.
  return { ...configureGateway({ vendor, name: 'sms', channel }, entry, given.simulator), simulated };
}
