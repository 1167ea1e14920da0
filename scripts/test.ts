/**
 * The test run: a private Redis and a private PostgreSQL in a temporary folder (unless REDIS_URL or DATABASE_URL name
 * others), a migrated template database, then tap. Ends with the line `N passed, N failed`.
 */
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTap } from './run-tap.ts';
import { programVariables } from './test-programs.ts';
import { startTestServices } from './test-services.ts';

/** Neither Beijing's nor UTC, and with a summer time: what takes the local zone for either shows it. */
const FAR_ZONE = 'America/New_York';

const files = process.argv.slice(2);
const folder = await mkdtemp(join(tmpdir(), 'sms-test-'));
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort(signal));

const stops: (() => Promise<void>)[] = [];
try {
  const services = await startTestServices(folder, stops);
  const environment = { ...services, ...programVariables(), TZ: process.env.TZ ?? FAR_ZONE };
  const { passed, failed, exitCode } = await runTap(
    files,
    environment,
    join(folder, 'results.tap'),
    interrupted.signal,
  );
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = exitCode;
} finally {
  for (const stop of stops.reverse()) await stop();
  rmSync(folder, { recursive: true, force: true });
}
