/** Counts and times every request by the route's pattern, never by its path. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { ApiMetrics } from '../metrics.ts';

export const requestMetrics = fp(async (app: FastifyInstance, { metrics }: { metrics: ApiMetrics }) => {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.requestDuration.observe(
      { method: request.method, route, status: reply.statusCode },
      reply.elapsedTime / 1000,
    );
  });
});
