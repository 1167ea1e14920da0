/** The worker process: takes sends from the queue and delivers them through a gateway. Several may run at once. */
import { ConfigError, parseConfig } from '../core/config.ts';
import { createLogger } from '../core/logger.ts';
import { onShutdown, waitAtMost } from '../core/shutdown.ts';
import { startTracing } from '../core/tracing/tracing.ts';

/** What writing down and closing may take after the sends have ended. */
const CLOSE_TIMEOUT_MS = 3_000;

/** What a collector gets to take the last traces; without them nothing is lost that counts. */
const TRACES_MS = 1_000;

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof ConfigError ? error.message : (error as Error).stack}\n`);
  process.exit(1);
}

async function main(): Promise<void> {
  const config = parseConfig(process.env);
  const logger = createLogger({ level: config.logLevel, process: 'worker' });
  const tracing = await startTracing(config, 'worker', logger);
  // Only now: what is traced is loaded after what traces it.
  const { awaitStores } = await import('../db/await-stores.ts');
  const { createRedisClock } = await import('../db/redis/clock.ts');
  const { createGateways } = await import('./gateways/index.ts');
  const { buildOpsServer } = await import('./ops-server.ts');
  const { createWorkerServices } = await import('./services.ts');
  const clock = createRedisClock();
  const gateways = createGateways(config, clock.now, tracing);
  const services = createWorkerServices(config, gateways, logger, clock, tracing);
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
      { name: 'traces', run: () => waitAtMost(Promise.resolve(tracing?.stop()), TRACES_MS), timeoutMs: 2 * TRACES_MS },
    ],
    logger,
  );
  const opsUrl = await ops.listen({ host: config.opsHost, port: config.workerOpsPort });
  logger.info({ opsUrl }, 'starting');
  // It takes sends by itself as soon as it can.
  await awaitStores(services.readiness, logger);
  logger.info({ opsUrl, concurrency: config.workerConcurrency }, 'ready');
}
