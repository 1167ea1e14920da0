/** The API process: configuration, services, the public and the operators' listener, shutdown. */
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError, parseConfig } from '../core/config.ts';
import { createLogger } from '../core/logger.ts';
import { productionWarnings } from '../core/production-faults.ts';
import { onShutdown, waitAtMost } from '../core/shutdown.ts';
import { startTracing } from '../core/tracing/tracing.ts';
import type { Services } from './services.ts';

/** Longer than a load balancer takes from one look at /readyz to the next. */
const DRAIN_SECONDS = 5;
/** What a collector gets to take the last traces; without them nothing is lost that counts. */
const TRACES_MS = 1_000;
/** A clock that is not known by then is compared when Redis can be asked. */
const CLOCK_MS = 2_000;

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const logger = createLogger({ level: config.logLevel, process: 'api' });
  const tracing = await startTracing(config, 'api', logger);
  // Only now: what is traced is loaded after what traces it.
  const { awaitStores } = await import('../db/await-stores.ts');
  const { askAll } = await import('../db/readiness.ts');
  const { createServices } = await import('./services.ts');
  const { buildApp } = await import('./app.ts');
  const { buildOpsApp } = await import('./ops-app.ts');
  const services = createServices(config, logger, undefined, tracing);
  for (const warning of config.production ? productionWarnings(config) : []) logger.warn(warning);
  await services.imageCodes.warmUp();
  services.phase.is = 'starting';
  const app = await buildApp(services);
  const opsApp = await buildOpsApp(services);
  const drainMs = 1000 * (config.shutdownDrainSeconds ?? (config.production ? DRAIN_SECONDS : 0));
  onShutdown(
    [
      // First, so that whoever asks /readyz sends no more requests here, before there is nobody to take them.
      { name: 'drain', run: () => drain(services, drainMs), timeoutMs: drainMs + 1_000 },
      { name: 'requests', run: () => app.close(), timeoutMs: 10_000 },
      { name: 'operators', run: () => opsApp.close(), timeoutMs: 2_000 },
      { name: 'connections', run: () => services.close(), timeoutMs: 5_000 },
      { name: 'traces', run: () => waitAtMost(Promise.resolve(tracing?.stop()), TRACES_MS), timeoutMs: 2 * TRACES_MS },
    ],
    logger,
  );
  // First: it answers /healthz, and /readyz with what is waited for.
  const opsUrl = await opsApp.listen({ host: config.opsHost, port: config.opsPort });
  logger.info({ opsUrl }, 'starting');
  await awaitStores(() => askAll(services.stores), logger);
  await waitAtMost(services.redisClock.known, CLOCK_MS);
  const url = await app.listen({ host: config.host, port: config.port });
  services.phase.is = 'serving';
  logger.info({ url, opsUrl }, 'ready');
}

async function drain({ stopping, phase }: Pick<Services, 'stopping' | 'phase'>, forMs: number): Promise<void> {
  stopping.abort();
  if (phase.is === 'serving') await pause(forMs);
}
