/**
 * Which gateways there are and with which accounts: from the file GATEWAYS_FILE, or from single settings. Outside production,
 * a vendor that is named without an account of its own gets the simulator's.
 */
import type { Values } from './config.ts';
import { addressFault, tokenFault } from './configure-gateway.ts';
import { developmentGateway, developmentNames, gatewayFromSettings } from './development-gateways.ts';
import { readGatewaysFile } from './gateway-config-file.ts';
import { serves } from './gateway-route.ts';
import { PURPOSES } from './states.ts';
import type { GatewayConfig, Vendor } from './vendors/vendor.ts';

export type { GatewayConfig } from './vendors/vendor.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The gateway instances in the order of SMS_GATEWAYS: names of the file's instances, or of vendors. Without that setting
 * all of the file, or the vendor that has settings of its own. What is wrong goes to `faults`, one line each.
 */
export function parseGateways(
  values: Partial<Values>,
  given: { environment: Environment; production: boolean; vendors: readonly Vendor[] },
  faults: string[],
): GatewayConfig[] {
  const { production, vendors } = given;
  const simulator = `http://127.0.0.1:${values.simulatorPort}`;
  const path = values.gatewaysFile;
  const file = path === undefined ? undefined : readGatewaysFile(path, { ...given, simulator }, faults);
  const standard = vendors.filter(({ fromSettings }) => fromSettings).map(({ name }) => name);
  const names = values.smsGateways ?? (file ? [...file.ids] : standard.slice(0, 1));
  if (new Set(names).size < names.length) faults.push('SMS_GATEWAYS: it names a gateway twice');

  const gateways = names.flatMap((name) => {
    if (file?.ids.has(name)) return file.gateways.filter(({ id }) => id === name);
    const own = standard.includes(name) ? vendors.find((vendor) => vendor.name === name) : undefined;
    const gateway = own
      ? gatewayFromSettings(own, { values, production, simulator }, faults)
      : production
        ? undefined
        : developmentGateway(name, vendors, { simulator, port: values.port ?? 0 });
    if (gateway) return [gateway];
    const known = [...(file?.ids ?? []), ...(production ? standard : developmentNames(vendors))];
    // A file that can't be read may well have it.
    if (!file || file.ids.size > 0) faults.push(`SMS_GATEWAYS: ${unknownGateway(name, given, known)}`);
    return [];
  });
  checkForProduction(gateways, given, faults);
  const unserved = PURPOSES.filter(
    (purpose) => !gateways.some((gateway) => serves({ ...gateway, countries: ['CN'] }, { purpose })),
  );
  // One that is named and was faulty may well have served it.
  if (gateways.length > 0 && gateways.length === names.length && unserved.length > 0) {
    faults.push(`SMS_GATEWAYS: no gateway serves the purpose ${unserved.join(', ')}`);
  }
  return gateways;
}

function checkForProduction(
  gateways: readonly GatewayConfig[],
  { production, vendors }: { production: boolean; vendors: readonly Vendor[] },
  faults: string[],
): void {
  for (const { id, vendor: name, baseUrl, insecure, reports } of production ? gateways : []) {
    if (vendors.some((vendor) => vendor.name === name && vendor.developmentOnly)) {
      faults.push(`SMS_GATEWAYS: the gateway ${id} sends nothing and is refused in production`);
    }
    const fault = tokenFault(reports?.token);
    if (fault) faults.push(`the report token of the gateway ${id} ${fault}`);
    const told = { address: addressFault(baseUrl, insecure), 'report address': addressFault(reports?.url, insecure) };
    for (const [what, wrong] of Object.entries(told)) {
      if (wrong) faults.push(`the ${what} of the gateway ${id} ${wrong}`);
    }
  }
}

function unknownGateway(
  name: string,
  { production, vendors }: { production: boolean; vendors: readonly Vendor[] },
  known: readonly string[],
): string {
  if (production && vendors.some((vendor) => vendor.name === name))
    return `"${name}" needs an account in GATEWAYS_FILE`;
  return `"${name}" is not a gateway this service knows (${[...new Set(known)].join(', ')})`;
}
