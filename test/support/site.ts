/** The whole service for a browser: API with pages and gateway simulator in the test's process, a worker beside it. */
import { once } from 'node:events';
import { buildApp } from '../../api/app.ts';
import { createServices } from '../../api/services.ts';
import { parseConfig } from '../../core/config.ts';
import { createLogger } from '../../core/logger.ts';
import { buildSimulator } from '../../scripts/gateway-simulator/simulator.ts';
import { type Test, testEnvironment } from './harness.ts';
import { startProcess } from './processes.ts';

export type Site = Awaited<ReturnType<typeof startSite>>;

/** Nothing of a browser test is about these limits, and all its pages come from one address. */
const ROOMY = {
  SMS_IP_LIMITS: '1000/1m',
  IMAGE_CODE_IP_LIMIT: '1000/1m',
  IMAGE_CODE_POW_IP_LIMIT: '1000/1m',
  // They get dearer with each that the one address asks for.
  IMAGE_CODE_POW_BITS: '14',
  SMS_RETRY_BASE_MS: '20',
};

/** `prepare` may add routes before the app listens. */
export async function startSite(
  t: Test,
  overrides: Record<string, string> = {},
  prepare: (app: Awaited<ReturnType<typeof buildApp>>) => void = () => undefined,
) {
  const simulator = buildSimulator();
  const inboxUrl = await simulator.listen();
  const environment = await testEnvironment(t, {
    ...ROOMY,
    SIMULATOR_PORT: new URL(inboxUrl).port,
    ...overrides,
  });
  const config = parseConfig(environment);
  const logger = createLogger({ level: config.logLevel, process: 'site' });
  const services = createServices(config, logger);
  if (services.redis.status !== 'ready') await once(services.redis, 'ready');
  const app = await buildApp(services);
  prepare(app);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(async () => {
    await app.close();
    await services.close();
    await simulator.close();
  });
  // Told to stop at its own teardown, which comes before: the last registered runs first.
  await startProcess(t, 'worker/main.ts', environment);
  return { url, inboxUrl, app, services, simulator };
}
