/** Reads GATEWAYS_FILE: finds each entry's vendor, checks its shape, fetches its secrets from the environment. */
import { readFileSync } from 'node:fs';
import { Value } from 'typebox/value';
import { addressFault, configureGateway, tokenFault } from './configure-gateway.ts';
import type { Environment } from './gateway-config.ts';
import { CHANNELS, type Channel } from './states.ts';
import type { CommonEntry } from './vendors/shape.ts';
import type { GatewayConfig, Vendor, VendorChannel } from './vendors/vendor.ts';

type Report = (where: string, message: string) => void;

export interface GatewaysFile {
  /** In the order of the file; those with faults are missing. */
  gateways: GatewayConfig[];
  /** Of every entry that has one, so that nothing false is said of the name of a faulty one. */
  ids: Set<string>;
}

/** What is wrong goes to `faults`, all of it at once. `simulator` is the address of this machine's. */
export function readGatewaysFile(
  path: string,
  given: { environment: Environment; production: boolean; vendors: readonly Vendor[]; simulator: string },
  faults: string[],
): GatewaysFile {
  const report: Report = (where, message) =>
    faults.push(`GATEWAYS_FILE: ${where === '' ? '' : `${where}: `}${message}`);
  const ids = new Set<string>();
  const gateways = readEntries(path, report).flatMap((entry, index) => {
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
    if (typeof entry.id === 'string') {
      if (ids.has(entry.id)) fail('.id', `"${entry.id}" is there twice`);
      ids.add(entry.id);
    }
    const vendor = findChannel(entry, given.vendors, fail);
    if (vendor) checkShape(entry, vendor.channel, fail);
    const resolved = resolveSecrets(entry, '', given.environment, fail);
    if (told.size > 0 && given.production) checkForProduction(resolved, fail);
    if (!vendor || told.size > 0) return [];
    // The schema was checked, and what it calls a text was fetched.
    return [configureGateway(vendor, resolved as CommonEntry, given.simulator)];
  });
  return { gateways, ids };
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

function findChannel(
  entry: Record<string, unknown>,
  vendors: readonly Vendor[],
  fail: Report,
): { vendor: Vendor; name: Channel; channel: VendorChannel } | undefined {
  const vendor = vendors.find(({ name }) => name === entry.vendor);
  if (!vendor) {
    fail('.vendor', `it must be one of ${vendors.map(({ name }) => name).join(', ')}`);
    return undefined;
  }
  const name = CHANNELS.find((known) => known === (entry.channel ?? 'sms'));
  const channel = name && vendor.channels[name];
  if (name && channel) return { vendor, name, channel };
  fail('.channel', `${vendor.name} has only ${Object.keys(vendor.channels).join(', ')}`);
  return undefined;
}

function checkShape(entry: Record<string, unknown>, channel: VendorChannel, fail: Report): void {
  for (const { keyword, instancePath, message, params } of Value.Errors(channel.schema, entry)) {
    // Told by the parent, which knows the name of what is too much.
    if (keyword === 'boolean') continue;
    fail(instancePath.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.'), describe(message, params));
  }
  const purposes: unknown[] = Array.isArray(entry.purposes) ? entry.purposes : [];
  const { templates } = entry;
  for (const purpose of isRecord(templates) && !templates.default ? purposes : []) {
    if (!Object.hasOwn(templates as object, String(purpose))) fail('.templates', `there is none for ${purpose}`);
  }
  const [, place = '', message = ''] = /^([^:]*): (.*)$/s.exec(channel.check(entry) ?? '') ?? [];
  if (message !== '') fail(place, message);
}

/** Of an entry that is not made into a gateway, whose token and address are looked at later. */
function checkForProduction(resolved: unknown, fail: Report): void {
  const { reports, baseUrl, insecure } = resolved as Record<'reports' | 'baseUrl' | 'insecure', unknown>;
  const wrong = typeof baseUrl === 'string' ? addressFault(baseUrl, insecure === true) : undefined;
  if (wrong) fail('.baseUrl', wrong);
  const token = isRecord(reports) ? reports.token : undefined;
  const fault = typeof token === 'string' && token !== '' ? tokenFault(token) : undefined;
  if (fault) fail('.reports.token', fault);
}

/** Typebox's message, with the names and the pattern it keeps in its parameters. */
function describe(message: string, params: object): string {
  const { additionalProperties, allowedValues } = params as Record<string, unknown[] | undefined>;
  const names = additionalProperties ?? allowedValues;
  return names ? `${message} (${names.join(', ')})` : message;
}

/** Replaces every `{"env": "NAME"}` by the variable's value. */
function resolveSecrets(value: unknown, where: string, environment: Environment, fail: Report): unknown {
  if (Array.isArray(value))
    return value.map((part, index) => resolveSecrets(part, `${where}[${index}]`, environment, fail));
  if (!isRecord(value)) return value;
  const { env } = value;
  if (typeof env === 'string' && Object.keys(value).length === 1) {
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
