/** The operators' listener of a worker: metrics, health, readiness. Nobody else reaches it. */
import Fastify from 'fastify';
import type { Metrics } from '../core/metrics.ts';
import { isReady, type Readiness } from '../db/readiness.ts';

export interface OpsServerOptions {
  metrics: Metrics;
  /** Each dependency by name: `ok`, or what is wrong. */
  readiness: () => Promise<Readiness>;
}

export function buildOpsServer({ metrics, readiness }: OpsServerOptions) {
  const app = Fastify({ logger: false });
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
