/** Reads APPLICATIONS_FILE: its shape, its secrets from the environment, what must be unique. All faults at once. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { parseRate } from '../rate.ts';
import { type Application, DEFAULT_APPLICATION } from './application.ts';
import { applicationSchema } from './schema.ts';
import { parseWebhookSecrets } from './webhook-secret.ts';

type Environment = Readonly<Record<string, string | undefined>>;
type Entry = Static<typeof applicationSchema>;

export interface Applications {
  list: readonly Application[];
  /** The same in every process that runs with the same file and secrets. */
  fingerprint: string;
}

/** What an unset variable of whoever made the digest amounts to: it would admit everybody. */
const NO_KEY = createHash('sha256').update('').digest('hex');
const DEFAULT_CODE = { length: 6, ttlSeconds: 300 };

const NO_APPLICATIONS: Applications = { list: [], fingerprint: 'none' };

/** The applications of a file; what is wrong goes to `faults`, one line each, and then nothing is returned of use. */
export function readApplications(path: string | undefined, environment: Environment, faults: string[]): Applications {
  if (path === undefined) return NO_APPLICATIONS;
  const fail = (where: string, message: string) =>
    faults.push(`APPLICATIONS_FILE: ${where === '' ? '' : `${where}: `}${message}`);
  const before = faults.length;
  const text = readText(path, fail);
  const entries = text === undefined ? [] : parseEntries(text, path, fail);
  entries.forEach((entry, index) => {
    checkShape(entry, `applications[${index}]`, fail);
  });
  if (text === undefined || faults.length > before) return NO_APPLICATIONS;
  const sound = entries as Entry[];
  checkUnique(sound, fail);
  const list = sound.map((entry, index) => complete(entry, `applications[${index}]`, environment, fail));
  return { list, fingerprint: fingerprintOf(text, list) };
}

type Fail = (where: string, message: string) => void;

function readText(path: string, fail: Fail): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    fail('', code === 'ENOENT' ? `there is no file ${path}` : `${path} can't be read: ${message}`);
    return undefined;
  }
}

const File = Type.Object({ applications: Type.Array(Type.Unknown(), { maxItems: 1000 }) });

function parseEntries(text: string, path: string, fail: Fail): unknown[] {
  try {
    const content: unknown = JSON.parse(text);
    if (Value.Check(File, content)) return content.applications;
    fail('', `${path} must be an object with a list "applications"`);
  } catch (error) {
    fail('', `${path} is no JSON: ${(error as Error).message}`);
  }
  return [];
}

function checkShape(entry: unknown, where: string, fail: Fail): void {
  const told = new Set<string>();
  for (const { keyword, instancePath, message, params } of Value.Errors(applicationSchema, entry)) {
    // Told by the parent, which knows the name of what is too much.
    if (keyword === 'boolean' || told.has(instancePath)) continue;
    told.add(instancePath);
    const { additionalProperties, allowedValues } = params as Record<string, unknown[] | undefined>;
    const names = additionalProperties ?? allowedValues;
    const place = instancePath.replace(/\/(\d+)(?=\/|$)/g, '[$1]').replaceAll('/', '.');
    fail(`${where}${place}`, names ? `${message} (${names.join(', ')})` : message);
  }
}

/** Ids, and keys over all applications: a key says which application it is of. */
function checkUnique(entries: readonly Entry[], fail: Fail): void {
  const seen = new Set<string>();
  const once = (value: string, where: string, message: string) => {
    if (seen.has(value)) fail(where, message);
    seen.add(value);
  };
  entries.forEach(({ id, keys, publishableKeys = [], origins = [] }, index) => {
    const where = `applications[${index}]`;
    once(`id ${id}`, `${where}.id`, `"${id}" is there twice`);
    keys.forEach(({ name, sha256 }, position) => {
      once(`name ${id} ${name}`, `${where}.keys[${position}].name`, `"${name}" is there twice`);
      once(sha256.toLowerCase(), `${where}.keys[${position}].sha256`, 'another key has the same digest');
      if (sha256.toLowerCase() === NO_KEY)
        fail(`${where}.keys[${position}].sha256`, 'it is the digest of an empty key');
    });
    for (const key of publishableKeys) once(key, `${where}.publishableKeys`, `"${key}" is there twice`);
    if (publishableKeys.length > 0 && origins.length === 0) {
      fail(`${where}.publishableKeys`, 'they count from allowed origins only, and "origins" names none');
    }
    if (id === DEFAULT_APPLICATION) fail(`${where}.id`, '"default" is the service itself, by the other settings');
  });
}

function complete(entry: Entry, where: string, environment: Environment, fail: Fail): Application {
  const { id, name, keys, countries, limits = [], codeLength, codeTtlSeconds, dailyBudget, webhook } = entry;
  return {
    id,
    name: typeof name === 'string' ? { zh: name, en: name } : name,
    keys: keys.map(({ sha256, ...key }) => ({ ...key, digest: Buffer.from(sha256, 'hex') })),
    publishableKeys: entry.publishableKeys ?? [],
    origins: entry.origins ?? [],
    countries: (countries ?? ['CN']) as Application['countries'],
    purposes: entry.purposes ?? ['verify'],
    channels: entry.channels ?? ['sms'],
    templates: entry.templates ?? {},
    codeLength: codeLength ?? DEFAULT_CODE.length,
    codeTtlSeconds: codeTtlSeconds ?? DEFAULT_CODE.ttlSeconds,
    limits: limits.map(parseRate),
    ...(dailyBudget === undefined ? {} : { dailyBudget }),
    receipt: entry.receipt ?? false,
    ...(webhook ? { webhook: completeWebhook(webhook, `${where}.webhook`, environment, fail) } : {}),
  };
}

function completeWebhook(
  { url, secret, allowPrivate = false, fullNumber = false }: NonNullable<Entry['webhook']>,
  where: string,
  environment: Environment,
  fail: Fail,
) {
  const webhook = { url, allowPrivate, fullNumber };
  if (!secret) return { ...webhook, secrets: [] };
  try {
    const text = environment[secret.env]?.trim();
    if (!text) throw new Error(`the environment variable ${secret.env} must be set`);
    return { ...webhook, secrets: parseWebhookSecrets(text) };
  } catch (error) {
    fail(`${where}.secret`, (error as Error).message);
    return { ...webhook, secrets: [] };
  }
}

/** Of the content, not of the spaces around it, and of the secrets by digest. */
function fingerprintOf(text: string, list: readonly Application[]): string {
  const hash = createHash('sha256').update(JSON.stringify(JSON.parse(text)));
  for (const { webhook } of list) for (const secret of webhook?.secrets ?? []) hash.update(secret);
  return hash.digest('hex').slice(0, 12);
}
