/** The API process: configuration, services, the public and the operators' listener, shutdown. */
import { setTimeout as pause } from 'node:timers/promises';
import { ConfigError, parseConfig } from '../core/config.ts';
import { createLogger } from '../core/logger.ts';
import { onShutdown, waitAtMost } from '../core/shutdown.ts';
import { buildApp } from './app.ts';
import { buildOpsApp } from './ops-app.ts';
import { createServices } from './services.ts';

/** Longer than a load balancer takes from one look at /readyz to the next. */
const DRAIN_SECONDS = 5;
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
  const services = createServices(config, logger);
  await services.imageCodes.warmUp();
  const app = await buildApp(services);
  const opsApp = await buildOpsApp(services);
  const drainMs = 1000 * (config.shutdownDrainSeconds ?? (config.production ? DRAIN_SECONDS : 0));
  onShutdown(
    [
      // First, so that whoever asks /readyz sends no more requests here, before there is nobody to take them.
      { name: 'drain', run: () => drain(services.stopping, drainMs), timeoutMs: drainMs + 1_000 },
      { name: 'requests', run: () => app.close(), timeoutMs: 10_000 },
      { name: 'operators', run: () => opsApp.close(), timeoutMs: 2_000 },
      { name: 'connections', run: () => services.close(), timeoutMs: 5_000 },
    ],
    logger,
  );
  await waitAtMost(services.redisClock.known, CLOCK_MS);
  const url = await app.listen({ host: config.host, port: config.port });
  // Last: it answers /readyz.
  const opsUrl = await opsApp.listen({ host: config.opsHost, port: config.opsPort });
  logger.info({ url, opsUrl }, 'ready');
}

async function drain(stopping: AbortController, forMs: number): Promise<void> {
  stopping.abort();
  await pause(forMs);
}
