/**
 * `npm run openapi` writes openapi.json from the schemas of the routes; with `--check` it only compares, for a document
 * in the repository that differs from what is served misleads whoever reads it.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildApp } from '../api/app.ts';
import { createServices } from '../api/services.ts';
import { parseConfig } from '../core/config.ts';
import { createLogger } from '../core/logger.ts';
import { root } from './root.ts';

const file = join(root, 'openapi.json');
const current = `${JSON.stringify(await openapi(), null, 2)}\n`;

if (!process.argv.includes('--check')) {
  writeFileSync(file, current);
} else if (!existsSync(file) || readFileSync(file, 'utf8') !== current) {
  console.error('openapi.json differs from the routes: run npm run openapi');
  process.exit(1);
}
// The stores are never there: what tries to reach them again must not keep this process.
process.exit(0);

async function openapi(): Promise<object> {
  const config = parseConfig({
    REDIS_URL: 'redis://127.0.0.1:1',
    DATABASE_URL: 'postgres://127.0.0.1:1/none',
    APP_SECRETS: 'only the schemas are read and nothing is signed',
  });
  const app = await buildApp(createServices(config, createLogger({ level: 'silent', process: 'openapi' })));
  await app.ready();
  return (app as unknown as { swagger(): object }).swagger();
}
