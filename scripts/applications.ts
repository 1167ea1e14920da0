/**
 * Applications: `create` adds one to APPLICATIONS_FILE, prints its keys, which are nowhere else, and lets the processes read
 * the file; `reload` does that after a change by hand, and says what each process runs with.
 *
 *     npm run applications:create -- shop --origin https://shop.example
 *     npm run applications:reload
 *
 * With `create` may stand --name, --webhook <address>, --receipt, and as often as needed --origin, --country, --purpose;
 * with both --reason "<text>", for the audit log.
 */
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readApplications } from '../core/applications/read-applications.ts';
import { derivedSecrets, writeWebhookSecret } from '../core/applications/webhook-secret.ts';
import { createKeyring } from '../core/secrets.ts';
import { settings } from '../core/settings.ts';
import { createApplicationVersions } from '../db/redis/applications.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { withRedis } from './operator-redis.ts';
import { root } from './root.ts';
import { applicationsFile, secretsFile } from './start/data-layout.ts';

/** A process asks for the version every second. */
const PATIENCE_MS = 8_000;

const { values: options, positionals } = parseCommandLine(
  import.meta.url,
  {
    ...AUDIT_OPTIONS,
    name: { type: 'string' },
    origin: { type: 'string', multiple: true },
    webhook: { type: 'string' },
    country: { type: 'string', multiple: true },
    purpose: { type: 'string', multiple: true },
    receipt: { type: 'boolean' },
  },
  ['create or reload', 'id'],
);
const [word, id = ''] = positionals;
const path = fileOf();
if (word === 'create') create();
else if (word !== 'reload') failCommandLine(import.meta.url, 'Say create and an id, or reload.');
const fingerprint = check(path);
await reload();
await recordCommand({ action: `applications:${word}`, subject: word === 'create' ? id : fingerprint }, options);

function fileOf(): string {
  const given = process.env.APPLICATIONS_FILE?.trim();
  return given || applicationsFile(dataDir());
}

function create(): void {
  if (!/^[a-z][a-z0-9-]{0,31}$/.test(id)) fail('An id is lower-case letters, digits and hyphens, such as shop.');
  const file = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { applications: [] };
  const key = randomBytes(32).toString('base64url');
  const publishableKey = `pk_${id}_${randomBytes(12).toString('hex')}`;
  const { name = id, origin: origins = [], webhook, country, purpose, receipt } = options;
  file.applications.push({
    id,
    name,
    keys: [
      { name: 'back-end', sha256: createHash('sha256').update(key).digest('hex'), scopes: ['send', 'check', 'read'] },
    ],
    ...(origins.length > 0 ? { publishableKeys: [publishableKey], origins } : {}),
    ...(country ? { countries: country } : {}),
    ...(purpose ? { purposes: purpose } : {}),
    ...(receipt ? { receipt } : {}),
    ...(webhook ? { webhook: { url: webhook, ...(isLocal(webhook) ? { allowPrivate: true } : {}) } } : {}),
  });
  const text = `${JSON.stringify(file, null, 2)}\n`;
  // Beside it first: what the processes would refuse must not take the place of what they run with.
  const draft = `${path}.new`;
  writeFileSync(draft, text, { mode: 0o600 });
  check(draft);
  renameSync(draft, path);
  console.log(`key=${key}`);
  if (origins.length > 0) console.log(`publishable_key=${publishableKey}`);
  const secret = appSecret();
  if (webhook && secret) {
    const [derived] = derivedSecrets(createKeyring([secret]), id);
    console.log(`webhook_secret=${writeWebhookSecret(derived as Buffer)}`);
  }
}

/** The one that signs: of the environment, else of the service that `npm start` runs here. */
function appSecret(): string | undefined {
  const given = process.env.APP_SECRETS?.split(',')[0]?.trim();
  if (given) return given;
  const file = secretsFile(dataDir());
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).appSecret : undefined;
}

function dataDir(): string {
  return resolve(root, process.env.DATA_DIR?.trim() || (settings.dataDir.fallback ?? ''));
}

function isLocal(url: string): boolean {
  return /^https?:\/\/(localhost|127\.|\[::1\])/.test(url);
}

function check(file: string): string {
  const faults: string[] = [];
  const { fingerprint } = readApplications(file, process.env, faults);
  if (faults.length > 0) fail(faults.join('\n'));
  return fingerprint;
}

async function reload(): Promise<void> {
  await withRedis(async (redis) => {
    const versions = createApplicationVersions(redis);
    const before = await versions.processes(Date.now());
    const version = await versions.raise();
    const end = Date.now() + PATIENCE_MS;
    let processes = await versions.processes(Date.now());
    while (Date.now() < end && ![...before.keys()].every((name) => (processes.get(name)?.version ?? 0) >= version)) {
      await pause(200);
      processes = await versions.processes(Date.now());
    }
    const wrong = [...processes].filter(
      ([, report]) => report.version < version || report.fault || report.fingerprint !== fingerprint,
    );
    for (const [name, report] of processes) console.error(`${name}  ${report.fault ?? report.fingerprint}`);
    console.error(`${processes.size - wrong.length} of ${processes.size} processes run with ${fingerprint}`);
    if (wrong.length > 0) process.exitCode = 1;
  });
}

function fail(message: string): never {
  console.error(message);
  process.exit(1);
}
