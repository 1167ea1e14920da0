/** Reads GATEWAYS_FILE: checks its shape, fetches its secrets from the environment, spreads templates over purposes. */
import { readFileSync } from 'node:fs';
import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';
import type { Environment, GatewayConfig, ReportConfig } from './gateway-config.ts';
import { vendorSchemas } from './gateway-config-schema.ts';
import { PURPOSES, type Purpose } from './states.ts';

const DEFAULT_BASE_URLS = {
  yuntongxun: 'https://app.cloopen.com:8883',
  aliyun: 'https://dysmsapi.aliyuncs.com',
  tencent: 'https://sms.tencentcloudapi.com',
  twilio: 'https://api.twilio.com',
  console: '',
} as const;

/** What every vendor's entry may hold, once its shape is checked and its secrets are fetched. */
interface Entry {
  id: string;
  vendor: keyof typeof DEFAULT_BASE_URLS;
  baseUrl?: string;
  rate?: number;
  purposes?: Purpose[];
  templates?: Record<string, unknown>;
  reports?: ReportConfig;
}
type Report = (where: string, message: string) => void;

/**
 * The instances in the order of the file; none when it can't be read. What is wrong goes to `faults`, all of it at once:
 * a faulty instance still has its id and its token, so that nothing false is said of its name.
 */
export function readGatewaysFile(path: string, environment: Environment, faults: string[]): GatewayConfig[] {
  const report: Report = (where, message) =>
    faults.push(`GATEWAYS_FILE: ${where === '' ? '' : `${where}: `}${message}`);
  const ids = new Set<unknown>();
  return readEntries(path, report).flatMap((entry, index) => {
    const told = new Set<string>();
    // An alternative (a text or a reference) fails once for each of its forms: one line is enough.
    const fail: Report = (place, message) => {
      if (!told.has(place)) report(`gateways[${index}]${place}`, message);
      told.add(place);
    };
    if (!isRecord(entry)) {
      fail('', 'it must be an object');
      return [];
    }
    if (ids.has(entry.id)) fail('.id', `"${entry.id}" is there twice`);
    ids.add(entry.id);
    checkShape(entry, fail);
    checkTogether(entry, fail);
    const resolved = resolveSecrets(entry, '', environment, fail) as Entry;
    if (told.size === 0) return [complete(resolved)];
    const { id, vendor, reports } = resolved;
    const known = { id, vendor, ...(reports?.token ? { reports } : {}) };
    return typeof id === 'string' ? [known as unknown as GatewayConfig] : [];
  });
}

function readEntries(path: string, report: Report): unknown[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    report('', code === 'ENOENT' ? `there is no file ${path}` : `${path} can't be read: ${message}`);
    return [];
  }
  const gateways = (content as { gateways?: unknown } | null)?.gateways;
  if (!Array.isArray(gateways) || gateways.length === 0) {
    report('', `${path} must be an object with a list "gateways" that is not empty`);
    return [];
  }
  return gateways;
}

function checkShape(entry: Record<string, unknown>, fail: Report): void {
  const { vendor } = entry;
  if (typeof vendor !== 'string' || !(vendor in vendorSchemas)) {
    fail('.vendor', `it must be one of ${Object.keys(vendorSchemas).join(', ')}`);
    return;
  }
  const schema: TSchema = vendorSchemas[vendor as keyof typeof vendorSchemas];
  for (const { keyword, instancePath, message, params } of Value.Errors(schema, entry)) {
    // Told by the parent, which knows the name of what is too much.
    if (keyword === 'boolean') continue;
    fail(instancePath.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.'), describe(message, params));
  }
}

/** What the parts of an entry must be to each other. */
function checkTogether({ vendor, from, messagingServiceSid, reports, ...rest }: Record<string, unknown>, fail: Report) {
  const purposes: unknown[] = Array.isArray(rest.purposes) ? rest.purposes : [];
  const { templates } = rest;
  for (const purpose of isRecord(templates) && !templates.default ? purposes : []) {
    if (!Object.hasOwn(templates as object, String(purpose))) fail('.templates', `there is none for ${purpose}`);
  }
  if (vendor !== 'twilio') return;
  if ((from === undefined) === (messagingServiceSid === undefined)) {
    fail('', 'it needs either "from" or "messagingServiceSid"');
  }
  if (isRecord(reports) && !URL.canParse(String(reports.url))) {
    fail('.reports.url', 'it must be the public address of the reports: Twilio is told of it, and signs it');
  }
}

/** Typebox's message, with the names and the pattern it keeps in its parameters. */
function describe(message: string, params: object): string {
  const { additionalProperties, allowedValues } = params as Record<string, unknown[] | undefined>;
  const names = additionalProperties ?? allowedValues;
  return names ? `${message} (${names.join(', ')})` : message;
}

/** Of a sound entry: the vendor's address, the token in the report address, a template for each purpose. */
function complete({ rate, purposes, templates, reports, ...rest }: Entry): GatewayConfig {
  const served = purposes ?? PURPOSES.filter((purpose) => !templates || (templates[purpose] ?? templates.default));
  const spread = served.map((purpose) => [purpose, withVariables(rest, templates?.[purpose] ?? templates?.default)]);
  const gateway = {
    ...rest,
    baseUrl: rest.baseUrl?.replace(/\/$/, '') ?? DEFAULT_BASE_URLS[rest.vendor],
    ...(rate === undefined ? {} : { ratePerSecond: rate }),
    ...(served.length === PURPOSES.length ? {} : { purposes: served }),
    ...(templates ? { templates: Object.fromEntries(spread) } : {}),
    ...(reports ? { reports: withToken(reports) } : {}),
  };
  // The schema of the vendor was checked, and what it leaves optional is filled in above.
  return gateway as unknown as GatewayConfig;
}

/** `{token}` in the address stands for the token, which is a secret and so is not written into the file. */
function withToken({ url, ...reports }: ReportConfig): ReportConfig {
  return url === undefined
    ? reports
    : { ...reports, url: url.replaceAll('{token}', encodeURIComponent(reports.token)) };
}

/** Templates with numbered variables take the code and the minutes in this order unless the file says otherwise. */
function withVariables({ vendor }: Pick<Entry, 'vendor'>, template: unknown): unknown {
  const numbered = vendor === 'yuntongxun' || vendor === 'tencent';
  return numbered ? { variables: ['code', 'ttlMinutes'], ...(template as object) } : template;
}

/** Replaces every `{"env": "NAME"}` by the variable's value. */
function resolveSecrets(value: unknown, where: string, environment: Environment, fail: Report): unknown {
  if (!isRecord(value)) return value;
  const { env } = value;
  if (typeof env === 'string') {
    const secret = environment[env]?.trim();
    if (!secret) fail(where, `the environment variable ${env} must be set`);
    return secret ?? '';
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, resolveSecrets(part, `${where}.${key}`, environment, fail)]),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
