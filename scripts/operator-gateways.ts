/** The gateways that a command may be told, by the settings of the environment it runs in. */
import { ConfigError } from '../core/config.ts';
import { parseGateways } from '../core/gateway-config.ts';
import { readSettings } from '../core/setting.ts';
import { settings } from '../core/settings.ts';
import { registeredVendors as vendors } from '../core/vendors/registry.ts';

/** Ids in order. Throws ConfigError where the settings of gateways have faults; others are not this command's matter. */
function configuredGateways(environment = process.env): string[] {
  const faults: string[] = [];
  const gateways = parseGateways(
    readSettings(settings, environment, []),
    { environment, production: false, vendors },
    faults,
  );
  if (faults.length > 0) throw new ConfigError(faults);
  return gateways.map(({ id }) => id);
}

/** Why a gateway that was named on a command line is none; undefined when it is one. */
export function gatewayFault(gateway: string): string | undefined {
  const known = configuredGateways();
  return known.includes(gateway) ? undefined : `--gateway: "${gateway}" is none of ${known.join(', ')}`;
}
