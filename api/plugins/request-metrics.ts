/** Counts, times and at debug logs every request by the route's pattern, never by its path, and by the errcode of the answer. */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';
import type { ApiMetrics } from '../metrics.ts';

export const requestMetrics = fp(async (app: FastifyInstance, { metrics }: { metrics: ApiMetrics }) => {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none';
    // What is no JSON answer (a page, a picture) and no fault either went well.
    const errcode = reply.errcode ?? (reply.statusCode < 400 ? '0' : 'none');
    const { method } = request;
    metrics.requests.inc({ method, route, status: reply.statusCode, errcode });
    request.log.debug(
      { event: 'request', method, route, status: reply.statusCode, errcode, durationMs: Math.round(reply.elapsedTime) },
      'answered',
    );
    metrics.requestDuration.observe({ method, route, errcode }, reply.elapsedTime / 1000);
  });
});
