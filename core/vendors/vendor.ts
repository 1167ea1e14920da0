/**
 * What a vendor is to the service: per channel the shape of its entry in GATEWAYS_FILE, how a send goes out and how reports
 * come in. Its folder says all of it, and the registry names it in one line; the types below come from its schema.
 */
import type { Static, TObject, TProperties, TSchema } from 'typebox';
import type { Values } from '../config.ts';
import type { GatewayRoute } from '../gateway-route.ts';
import type { Channel } from '../states.ts';
import type { Gateway, GatewayOptions } from './gateway.ts';
import { type ParsedReports, parseReports, type RawReport, type ReportFormat } from './report.ts';
import { entrySchema, type ReportConfig } from './shape.ts';

/** What is known of every configured gateway, whatever its vendor. */
export interface GatewayBase extends GatewayRoute {
  /** Name of the instance, also its metric label and the name in its report address. */
  id: string;
  vendor: string;
  baseUrl: string;
  /** Whether it goes to the gateway simulator of this machine. */
  simulated: boolean;
  /** Whether production may call it without TLS. */
  insecure?: boolean;
  reports?: ReportConfig;
}

/** A gateway as the settings describe it, ready to be made. */
export interface GatewayConfig extends GatewayBase {
  /** Opens no connection yet; whoever calls it closes the gateway. */
  create: (options: GatewayOptions) => Gateway;
  /** Reads a push of this vendor; absent where the vendor reports nothing. Throws ReportError. */
  parseReports?: (raw: RawReport) => ParsedReports;
}

/** The configuration that a vendor's own parts work with: what its schema says, secrets fetched, and the base. */
export type ConfigOf<Shape extends TProperties> = Static<TObject<Shape>> & GatewayBase;

export interface Definition<Shape extends TProperties> {
  /** The vendor's public address; an entry's `baseUrl` replaces it. */
  baseUrl: string;
  /** What an entry holds besides what all of them may hold. */
  shape: Shape;
  /** What the parts of an entry must be to each other; a sentence that starts with the place of the fault, or nothing. */
  check?(entry: Readonly<Record<string, unknown>>): string | undefined;
  create(config: ConfigOf<Shape>, options: GatewayOptions): Gateway;
  reports?: ReportFormat<ConfigOf<Shape>>;
  /** What an entry would hold for the simulator's account; the service uses it outside production. */
  development?: Static<TObject<Shape>>;
}

/** A definition whose own types are sealed in, so that all of them fit into one registry. */
export interface VendorChannel {
  baseUrl: string;
  schema: TSchema;
  development: object | undefined;
  check(entry: Readonly<Record<string, unknown>>): string | undefined;
  /** `entry` has passed `schema` and `check`, and its secrets are fetched. */
  configure(base: GatewayBase, entry: object): GatewayConfig;
}

export interface Vendor {
  name: string;
  /** It delivers nothing, so production refuses it. */
  developmentOnly?: true;
  channels: Partial<Record<Channel, VendorChannel>>;
  /** An account from single settings instead of a file, for the channel `sms`; what is missing goes to `faults`. */
  fromSettings?(values: Partial<Values>, production: boolean, faults: string[]): AccountFromSettings;
}

export interface AccountFromSettings {
  /** Undefined: the simulator. */
  baseUrl: string | undefined;
  reportToken: string | undefined;
  /** What the shape of the channel asks for. */
  entry: object;
}

export function defineChannel<Shape extends TProperties>(definition: Definition<Shape>): VendorChannel {
  const { baseUrl, shape, check, create, reports, development } = definition;
  return {
    baseUrl,
    schema: entrySchema(shape),
    development,
    check: (entry) => check?.(entry),
    configure(base, entry) {
      // The one place where an unknown entry becomes a typed one: its schema was checked, its references were fetched.
      const config = { ...entry, ...base } as ConfigOf<Shape>;
      return {
        ...config,
        create: (options) => create(config, options),
        ...(reports ? { parseReports: (raw) => parseReports(reports, raw, config) } : {}),
      };
    },
  };
}
