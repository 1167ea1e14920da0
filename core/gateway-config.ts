/**
 * Which gateways there are and with which accounts: from the file GATEWAYS_FILE, or from single settings. Outside production,
 * a vendor that is named without an account of its own gets the simulator's.
 */
import type { Values } from './config.ts';
import { readGatewaysFile } from './gateway-config-file.ts';
import { environmentYuntongxun, simulatedGateway } from './gateway-config-presets.ts';
import type { GatewayRoute } from './gateway-route.ts';
import { PURPOSES, type Purpose } from './states.ts';

export { SIMULATOR_ACCOUNT } from './simulator-accounts.ts';

/** What a template's variable can stand for: the code, or the whole minutes it lives. */
export const VARIABLES = ['code', 'ttlMinutes'] as const;
export type Variable = (typeof VARIABLES)[number];

/** A template for each purpose that the gateway serves. */
export type Templates<Template> = Partial<Record<Purpose, Template>>;

interface GatewayBase extends GatewayRoute {
  /** Name of the instance, also its metric label and the name in its report address. */
  id: string;
  baseUrl: string;
  reports?: ReportConfig;
}

/** How delivery reports of a gateway are told from forgeries. */
export interface ReportConfig {
  /** The part of the report address that nobody can guess. */
  token: string;
  /** CIDRs that reports come from; all when absent. */
  addresses?: readonly string[];
  /** The public address of the reports, exactly as the vendor calls it; Twilio is told of it, and signs it. */
  url?: string;
}

export interface YuntongxunConfig extends GatewayBase {
  vendor: 'yuntongxun';
  accountSid: string;
  authToken: string;
  appId: string;
  templates: Templates<{ templateId: string; variables: readonly Variable[] }>;
}

export interface AliyunConfig extends GatewayBase {
  vendor: 'aliyun';
  accessKeyId: string;
  accessKeySecret: string;
  /** `variables`: the vendor's name of each variable, and what it stands for. */
  templates: Templates<{ templateId: string; signature: string; variables: Readonly<Record<string, Variable>> }>;
}

export interface TencentConfig extends GatewayBase {
  vendor: 'tencent';
  secretId: string;
  secretKey: string;
  region: string;
  sdkAppId: string;
  templates: Templates<{ templateId: string; signature: string; variables: readonly Variable[] }>;
}

export interface TwilioConfig extends GatewayBase {
  vendor: 'twilio';
  accountSid: string;
  authToken: string;
  /** One of the two: a number of the account, or a messaging service. */
  from?: string;
  messagingServiceSid?: string;
  /** Free text with `{code}` and `{ttlMinutes}`; `host` adds the last line by which browsers offer the code (WebOTP). */
  templates: Templates<{ text: string; host?: string }>;
}

/** Prints instead of sending; never in production. */
export interface ConsoleConfig extends GatewayBase {
  vendor: 'console';
}

export type GatewayConfig = YuntongxunConfig | AliyunConfig | TencentConfig | TwilioConfig | ConsoleConfig;
export type Vendor = GatewayConfig['vendor'];
const VENDORS = ['yuntongxun', 'aliyun', 'tencent', 'twilio', 'console'] as const satisfies readonly Vendor[];

export type Environment = Readonly<Record<string, string | undefined>>;

const MIN_TOKEN_LENGTH = 16;

/**
 * The gateway instances in the order of SMS_GATEWAYS: names of the file's instances, or of vendors. Without that setting
 * all of the file, or Yuntongxun. What is wrong goes to `faults`, one line each.
 */
export function parseGateways(
  values: Partial<Values>,
  environment: Environment,
  production: boolean,
  faults: string[],
): GatewayConfig[] {
  const path = values.gatewaysFile;
  const file = path === undefined ? [] : readGatewaysFile(path, environment, faults);
  const ids = new Set(path === undefined ? ['yuntongxun'] : file.map(({ id }) => id));
  const names = values.smsGateways ?? [...ids];
  if (new Set(names).size < names.length) faults.push('SMS_GATEWAYS: it names a gateway twice');

  const gateways = names.flatMap((name) => {
    const instance = file.find(({ id }) => id === name);
    if (instance) return [instance];
    if (name === 'yuntongxun') return [environmentYuntongxun(values, production, faults)];
    const vendor = production ? undefined : VENDORS.find((known) => known === name);
    if (vendor && vendor !== 'yuntongxun')
      return [simulatedGateway(vendor, { simulatorPort: values.simulatorPort ?? 0, port: values.port ?? 0 })];
    // A file that can't be read may well have it.
    if (path === undefined || file.length > 0) faults.push(`SMS_GATEWAYS: ${unknownGateway(name, file, production)}`);
    return [];
  });
  if (production && gateways.some(({ vendor }) => vendor === 'console')) {
    faults.push('SMS_GATEWAYS: the gateway console sends nothing and is refused in production');
  }
  for (const { id, reports } of production ? gateways : []) {
    if (reports && reports.token.length < MIN_TOKEN_LENGTH) {
      faults.push(
        `the report token of the gateway ${id} needs at least ${MIN_TOKEN_LENGTH} characters: it must not be guessed`,
      );
    }
  }
  const unserved = PURPOSES.filter(
    (purpose) => !gateways.some(({ purposes }) => purposes === undefined || purposes.includes(purpose)),
  );
  if (gateways.length > 0 && unserved.length > 0) {
    faults.push(`SMS_GATEWAYS: no gateway serves the purpose ${unserved.join(', ')}`);
  }
  return gateways;
}

function unknownGateway(name: string, file: readonly GatewayConfig[], production: boolean): string {
  const isVendor = VENDORS.some((vendor) => vendor === name);
  if (production && isVendor) return `"${name}" needs an account in GATEWAYS_FILE`;
  const known = new Set([...file.map(({ id }) => id), 'yuntongxun', ...(production ? [] : VENDORS)]);
  return `"${name}" is not a gateway this service knows (${[...known].join(', ')})`;
}
