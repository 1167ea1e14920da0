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

type Entry = Record<string, unknown> & { id: string; vendor: keyof typeof DEFAULT_BASE_URLS };
type Report = (where: string, message: string) => void;

/** The instances in the order of the file. What is wrong goes to `faults`; a faulty instance is left out. */
export function readGatewaysFile(path: string, environment: Environment, faults: string[]): GatewayConfig[] {
  const report: Report = (where, message) =>
    faults.push(`GATEWAYS_FILE: ${where === '' ? '' : `${where}: `}${message}`);
  const entries = readEntries(path, report);
  const ids = new Set<string>();
  return entries.flatMap((entry, index) => {
    const where = `gateways[${index}]`;
    if (!isEntry(entry, where, report)) return [];
    if (ids.has(entry.id)) report(`${where}.id`, `"${entry.id}" is there twice`);
    ids.add(entry.id);
    const gateway = complete(entry, environment, (part, message) => report(`${where}${part}`, message));
    return gateway ? [gateway] : [];
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

function isEntry(entry: unknown, where: string, report: Report): entry is Entry {
  const vendor = (entry as { vendor?: unknown } | null)?.vendor;
  if (typeof vendor !== 'string' || !(vendor in vendorSchemas)) {
    report(`${where}.vendor`, `it must be one of ${Object.keys(vendorSchemas).join(', ')}`);
    return false;
  }
  const schema: TSchema = vendorSchemas[vendor as keyof typeof vendorSchemas];
  if (Value.Check(schema, entry)) return true;
  const named = new Set<string>();
  for (const fault of Value.Errors(schema, entry)) {
    // Told by the parent, which knows the name of what is too much.
    if (fault.keyword === 'boolean') continue;
    const place = where + fault.instancePath.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
    // An alternative (a text or a reference) fails once for each of its forms: one line is enough.
    if (named.has(place)) continue;
    named.add(place);
    report(place, describe(fault.message, fault.params));
  }
  return false;
}

/** Typebox's message, with the names and the pattern it keeps in its parameters. */
function describe(message: string, params: object): string {
  const { additionalProperties, allowedValues } = params as Record<string, unknown[] | undefined>;
  const names = additionalProperties ?? allowedValues;
  return names ? `${message} (${names.join(', ')})` : message;
}

/** Secrets in place of their references, the vendor's address, a template for each purpose. */
function complete(entry: Entry, environment: Environment, report: Report): GatewayConfig | undefined {
  let sound = true;
  const fail: Report = (where, message) => {
    sound = false;
    report(where, message);
  };
  const { rate, purposes, templates, reports, ...rest } = resolveSecrets(entry, '', environment, fail) as Entry & {
    purposes?: Purpose[];
    reports?: ReportConfig;
    templates?: Record<string, unknown>;
  };
  if (entry.vendor === 'twilio' && (entry.from === undefined) === (entry.messagingServiceSid === undefined)) {
    fail('', 'it needs either "from" or "messagingServiceSid"');
  }
  if (entry.vendor === 'twilio' && reports && !URL.canParse(reports.url ?? '')) {
    fail('.reports.url', 'it must be the public address of the reports: Twilio is told of it, and signs it');
  }
  const served = purposes ?? PURPOSES.filter((purpose) => !templates || (templates[purpose] ?? templates.default));
  for (const purpose of served) {
    if (templates && !templates[purpose] && !templates.default) fail('.templates', `there is none for ${purpose}`);
  }
  const spread = served.map((purpose) => [purpose, withVariables(entry, templates?.[purpose] ?? templates?.default)]);
  const gateway = {
    ...rest,
    baseUrl: (entry.baseUrl as string | undefined)?.replace(/\/$/, '') ?? DEFAULT_BASE_URLS[entry.vendor],
    ...(rate === undefined ? {} : { ratePerSecond: rate }),
    ...(served.length === PURPOSES.length ? {} : { purposes: served }),
    ...(reports ? { reports } : {}),
    ...(templates ? { templates: Object.fromEntries(spread) } : {}),
  };
  // The schema of the vendor was checked, and what it leaves optional is filled in above.
  return sound ? (gateway as unknown as GatewayConfig) : undefined;
}

/** Templates with numbered variables take the code and the minutes in this order unless the file says otherwise. */
function withVariables(entry: Entry, template: unknown): unknown {
  const numbered = entry.vendor === 'yuntongxun' || entry.vendor === 'tencent';
  return numbered ? { variables: ['code', 'ttlMinutes'], ...(template as object) } : template;
}

/** Replaces every `{"env": "NAME"}` by the variable's value. */
function resolveSecrets(value: unknown, where: string, environment: Environment, fail: Report): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value;
  const { env } = value as { env?: unknown };
  if (typeof env === 'string') {
    const secret = environment[env]?.trim();
    if (!secret) fail(where, `the environment variable ${env} must be set`);
    return secret ?? '';
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, resolveSecrets(part, `${where}.${key}`, environment, fail)]),
  );
}
