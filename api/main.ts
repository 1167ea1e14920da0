/** The API process: configuration, services, the public and the operators' listener, shutdown. */
import { ConfigError, parseConfig } from '../core/config.ts';
import { createLogger } from '../core/logger.ts';
import { onShutdown } from '../core/shutdown.ts';
import { buildApp } from './app.ts';
import { buildOpsApp } from './ops-app.ts';
import { createServices } from './services.ts';

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
  onShutdown(
    [
      // First, so that whoever asks /readyz sends no more requests here.
      { name: 'operators', run: () => opsApp.close(), timeoutMs: 2_000 },
      { name: 'requests', run: () => app.close(), timeoutMs: 10_000 },
      { name: 'connections', run: () => services.close(), timeoutMs: 5_000 },
    ],
    logger,
  );
  const url = await app.listen({ host: config.host, port: config.port });
  // Last: it answers /readyz.
  const opsUrl = await opsApp.listen({ host: config.opsHost, port: config.opsPort });
  logger.info({ url, opsUrl }, 'ready');
}
