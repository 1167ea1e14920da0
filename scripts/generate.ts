/**
 * `npm run generate` writes the documents that say what the code says: openapi.json from the schemas of the routes,
 * .env.example from the settings, metrics and dashboard from the registries, alert rules from their table. With `--check` it
 * only compares: a document that differs misleads whoever reads it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../api/app.ts';
import { createServices } from '../api/services.ts';
import { parseConfig } from '../core/config.ts';
import { createLogger } from '../core/logger.ts';
import { settings } from '../core/settings.ts';
import { createWorkerServices } from '../worker/services.ts';
import { bundleWidget } from './bundle-widget.ts';
import { clientTypes, type OpenApi } from './client-types.ts';
import { alertsYaml } from './observability/alerts.ts';
import { dashboard } from './observability/dashboard.ts';
import { metricsMarkdown, metricsTable } from './observability/metrics-table.ts';
import { root } from './root.ts';

const config = parseConfig({
  NODE_ENV: 'test',
  REDIS_URL: 'redis://127.0.0.1:1',
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  APP_SECRETS: 'only the schemas are read and nothing is signed',
});
const silent = createLogger({ level: 'silent', process: 'generate' });
const services = createServices(config, silent);
const registries = {
  API: services.metrics.registry,
  worker: createWorkerServices(config, [], silent).metrics.registry,
};
const metrics = metricsTable(registries);
const description = await openapi();
const documents = {
  'openapi.json': description,
  'api/client/types.ts': clientTypes(JSON.parse(description) as OpenApi),
  '.env.example': envExample(),
  'docs/metrics.md': metricsMarkdown(metrics),
  'scripts/observability/alerts.yml': alertsYaml(),
  'scripts/observability/grafana/dashboard.json': `${JSON.stringify(dashboard(metrics), null, 2)}\n`,
};
let differs = false;
for (const [name, text] of Object.entries(documents)) put(name, text);
// Made of the client's types, too.
put('api/widget/widget.min.js', bundleWidget());
// The stores are never there: what tries to reach them again must not keep this process.
process.exit(differs ? 1 : 0);

function put(name: string, text: string): void {
  const path = join(root, name);
  if (existsSync(path) && readFileSync(path, 'utf8') === text) return;
  if (process.argv.includes('--check')) {
    console.error(`${name} differs from the code: run npm run generate`);
    differs = true;
  } else {
    writeFileSync(path, text);
  }
}

async function openapi(): Promise<string> {
  const app = await buildApp(services);
  await app.ready();
  return `${JSON.stringify((app as unknown as { swagger(): object }).swagger(), null, 2)}\n`;
}

function envExample(): string {
  const head = [
    '# Settings of the service with their defaults, for .env, which `docker compose` reads.',
    '# There these must be set: POSTGRES_PASSWORD, REDIS_PASSWORD, APP_SECRETS, OPS_USER, OPS_PASSWORD, and either',
    '# YTX_ACCOUNT_SID, YTX_AUTH_TOKEN, YTX_APP_ID, YTX_TEMPLATE_ID, or GATEWAYS_FILE with the secrets it names. REDIS_URL,',
    '# DATABASE_URL, hosts and ports are set by the compose file.',
    '',
    "# passwords of the compose file's own PostgreSQL and Redis: letters and digits, for they become part of URLs",
    'POSTGRES_PASSWORD=',
    'REDIS_PASSWORD=',
    '',
    '# password of its Grafana, with the profile observability',
    '# GRAFANA_PASSWORD=',
  ];
  const required = new Set(['APP_SECRETS', 'OPS_USER', 'OPS_PASSWORD']);
  const rows = Object.values(settings).map(({ variable, fallback, doc }) => {
    const open = required.has(variable) || /^YTX_(?!BASE_URL)/.test(variable);
    return `\n# ${doc}\n${open ? '' : '# '}${variable}=${fallback ?? ''}`;
  });
  return `${[...head, ...rows].join('\n')}\n`;
}
