/** The operators' listener of a worker: metrics, health, readiness. Nobody else reaches it. */
import Fastify from 'fastify';
import { boundConnections, listenerOptions } from '../core/listener.ts';
import type { Metrics } from '../core/metrics.ts';
import { isReady, type Readiness } from '../db/readiness.ts';

export interface OpsServerOptions {
  metrics: Metrics;
  /** Each dependency by name: `ok`, or what is wrong. */
  readiness: () => Promise<Readiness>;
  /** REQUEST_TIMEOUT_MS. */
  requestTimeoutMs: number;
}

export function buildOpsServer({ metrics, readiness, requestTimeoutMs }: OpsServerOptions) {
  const app = Fastify({ logger: false, ...listenerOptions(requestTimeoutMs) });
  boundConnections(app.server);
  app.get('/healthz', async () => ({ status: 'ok' }));
  app.get('/readyz', async (_request, reply) => {
    const checks = await readiness();
    const ready = isReady(checks);
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', checks });
  });
  app.get('/metrics', async (_request, reply) => {
    const text = await metrics.registry.metrics();
    return reply.type(metrics.registry.contentType).send(text);
  });
  return app;
}
