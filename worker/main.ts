/** The worker process: takes sends from the queue and delivers them through a gateway. Several may run at once. */
import { ConfigError, parseConfig } from '../core/config.ts';
import { createLogger } from '../core/logger.ts';
import { onShutdown } from '../core/shutdown.ts';
import { createRedisClock } from '../db/redis/clock.ts';
import { createGateways } from './gateways/index.ts';
import { buildOpsServer } from './ops-server.ts';
import { createWorkerServices } from './services.ts';

/** What writing down and closing may take after the sends have ended. */
const CLOSE_TIMEOUT_MS = 3_000;

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const logger = createLogger({ level: config.logLevel, process: 'worker' });
  const clock = createRedisClock();
  const services = createWorkerServices(config, createGateways(config, clock.now), logger, clock);
  const ops = buildOpsServer({ ...services, requestTimeoutMs: config.requestTimeoutMs });
  const stopMs = config.shutdownTimeoutSeconds * 1000;
  onShutdown(
    [
      // A gateway call that is cut off at the limit still has to be written down.
      { name: 'sends in flight', run: () => services.consumer.stop(stopMs), timeoutMs: stopMs + CLOSE_TIMEOUT_MS },
      { name: 'reports', run: () => services.reportConsumer.stop(), timeoutMs: CLOSE_TIMEOUT_MS },
      { name: 'webhooks', run: () => services.webhooks.stop(), timeoutMs: CLOSE_TIMEOUT_MS },
      { name: 'maintenance', run: () => services.maintenance.stop(), timeoutMs: CLOSE_TIMEOUT_MS },
      { name: 'ledger', run: () => services.stopLedger(), timeoutMs: CLOSE_TIMEOUT_MS },
      { name: 'operators', run: () => ops.close(), timeoutMs: CLOSE_TIMEOUT_MS },
      { name: 'connections', run: () => services.close(), timeoutMs: CLOSE_TIMEOUT_MS },
    ],
    logger,
  );
  const opsUrl = await ops.listen({ host: config.opsHost, port: config.workerOpsPort });
  logger.info({ opsUrl, concurrency: config.workerConcurrency }, 'ready');
}
