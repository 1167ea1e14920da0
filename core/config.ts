/**
 * The configuration of a process, parsed once at its entry from the environment. All faults are told together;
 * nothing else reads the environment.
 */
import { checkTemplates } from './applications/check-templates.ts';
import { type Applications, readApplications } from './applications/read-applications.ts';
import { type GatewayConfig, parseGateways } from './gateway-config.ts';
import { isArgon2Memory } from './password-hash.ts';
import { productionFaults } from './production-faults.ts';
import { readSettings, type ValuesOf } from './setting.ts';
import { settings } from './settings.ts';
import { registeredVendors } from './vendors/registry.ts';
import type { Vendor } from './vendors/vendor.ts';

export type Values = ValuesOf<typeof settings>;

/** What every process needs; the entry of a process fails without them. */
type Required = 'redisUrls' | 'databaseUrl' | 'appSecrets';

export type Config = Omit<Values, Required> & { [K in Required]: NonNullable<Values[K]> } & {
  production: boolean;
  gateways: GatewayConfig[];
  applications: Applications;
  /** Reads APPLICATIONS_FILE again, with the environment the process began with; throws ConfigError. */
  readApplications: () => Applications;
};

type Environment = Readonly<Record<string, string | undefined>>;

/** Every fault of a configuration, one line each. */
export class ConfigError extends Error {
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(
      `The configuration has ${faults.length} fault${faults.length === 1 ? '' : 's'}:\n${faults.map((fault) => `  - ${fault}`).join('\n')}`,
    );
    this.faults = faults;
  }
}

const REQUIRED_EVERYWHERE = ['REDIS_URL', 'DATABASE_URL', 'APP_SECRETS'];

/** Parses the environment; throws ConfigError naming all faults. An empty variable counts as unset. */
export function parseConfig(environment: Environment, vendors: readonly Vendor[] = registeredVendors): Config {
  const faults: string[] = [];
  const values = readSettings(settings, environment, faults);
  // What can't be read is a fault, and no reason to check less.
  const production = values.nodeEnv === undefined || values.nodeEnv === 'production';
  // Who is asked for elsewhere needs no account here.
  const account = values.opsAuth === 'proxy' || values.opsUsers ? [] : ['OPS_USER', 'OPS_PASSWORD'];
  const required = production ? [...REQUIRED_EVERYWHERE, ...account] : REQUIRED_EVERYWHERE;
  for (const variable of required) {
    if (!environment[variable]?.trim()) faults.push(`${variable}: it must be set${production ? ' in production' : ''}`);
  }
  if (production) faults.push(...productionFaults(values));
  if (production && values.testNumbers && values.allowTestNumbers !== true) {
    faults.push('TEST_NUMBERS: in production they need ALLOW_TEST_NUMBERS=true');
  }
  if (values.opsAuth === 'proxy' && !values.opsProxies) {
    faults.push('OPS_PROXIES: with OPS_AUTH=proxy it must name whose headers are believed');
  }
  const { argon2MemoryKib, argon2Lanes } = values;
  if (argon2MemoryKib && argon2Lanes && !isArgon2Memory(argon2MemoryKib, argon2Lanes)) {
    faults.push('ARGON2_MEMORY_KIB: it is less than 8 for each of ARGON2_LANES');
  }
  const gateways = parseGateways(values, { environment, production, vendors }, faults);
  const readAgain = (told: string[]) => {
    const read = readApplications(values.applicationsFile, environment, told);
    checkTemplates(read.list, { gateways, vendors }, told);
    return read;
  };
  const applications = readAgain(faults);
  throwFaults(faults);
  return {
    ...(values as Config),
    production,
    gateways,
    applications,
    readApplications() {
      const told: string[] = [];
      const read = readAgain(told);
      throwFaults(told);
      return read;
    },
  };
}

function throwFaults(faults: readonly string[]): void {
  if (faults.length > 0) throw new ConfigError(faults);
}
