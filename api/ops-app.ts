/** The operators' listener of the API: Bull Board and pages for operators, metrics, health. Never the public port. */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import Fastify, { type FastifyBaseLogger, LogController } from 'fastify';
import { boundConnections, listenerOptions } from '../core/listener.ts';
import { askAll, isReady } from '../db/readiness.ts';
import { boardAudit } from './ops/audit.ts';
import { authentication } from './ops/authenticate.ts';
import { boardActions } from './ops/board-actions.ts';
import { createOperatorPasswords } from './ops/operator-passwords.ts';
import { operatorPages } from './ops/pages.ts';
import { clientError } from './plugins/client-error.ts';
import type { Services } from './services.ts';

const BOARD_PATH = '/queues';
/** A send that was sent is not offered for a retry (a worker would refuse it). Typed by no adapter, read by all of them. */
const RETRIES = { allowRetries: true, allowCompletedRetries: false };

export async function buildOpsApp(services: Services) {
  const { metrics, queue, reportQueue, webhookQueue, redisClock } = services;
  const app = Fastify({
    loggerInstance: services.logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    ...listenerOptions(services.config.requestTimeoutMs),
    clientErrorHandler: clientError,
  });

  boundConnections(app.server);

  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const checks = await askAll({
      ...services.stores,
      clock: () => redisClock.check(),
      ...(services.phase.is === 'starting' ? { process: async () => 'is starting' } : {}),
      ...(services.stopping.signal.aborted ? { process: async () => 'is stopping' } : {}),
      image_codes: async () => (services.imageCodes.isWarm() ? 'ok' : 'warming up'),
    });
    const ready = isReady(checks);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks });
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return reply.type(metrics.registry.contentType).send(text);
  });

  const passwords = createOperatorPasswords(services);
  await app.register(async (pages) => {
    await pages.register(authentication, { services, passwords });
    await operatorPages(pages, services);
  });
  await app.register(async (board) => {
    await board.register(boardActions);
    await board.register(authentication, { services, passwords });
    await board.register(boardAudit, { services });
    const adapter = new FastifyAdapter();
    const sms = new BullMQAdapter(queue, RETRIES);
    // Masked already where it is stored; the sealed text tells an operator nothing and fills the screen.
    sms.setFormatter('data', (data) => ({ ...data, sealed: '[sealed]' }));
    createBullBoard({
      queues: [sms, new BullMQAdapter(reportQueue), new BullMQAdapter(webhookQueue)],
      serverAdapter: adapter,
    });
    adapter.setBasePath(BOARD_PATH);
    await board.register(adapter.registerPlugin(), { prefix: BOARD_PATH });
  });
  return app;
}
