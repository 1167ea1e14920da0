/**
 * What operators may do on the board: pause and resume, retry, promote. Bull Board has more, which edits, adds, duplicates
 * or removes jobs; with data shown masked, an edit would store the mask. Whatever is not named here is refused.
 */
import type { FastifyInstance } from 'fastify';
import fp from 'fastify-plugin';

const QUEUES = '/queues/api/queues';
const ALLOWED: ReadonlySet<string> = new Set([
  `${QUEUES}/pause`,
  `${QUEUES}/resume`,
  `${QUEUES}/:queueName/pause`,
  `${QUEUES}/:queueName/resume`,
  `${QUEUES}/:queueName/retry/:queueStatus`,
  `${QUEUES}/:queueName/promote`,
  `${QUEUES}/:queueName/:jobId/retry`,
  `${QUEUES}/:queueName/:jobId/promote`,
]);
const READING = new Set(['GET', 'HEAD']);

/** The board's own page writes styles and its settings inline; it loads nothing from elsewhere and is nobody's frame. */
const POLICY =
  "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; " +
  "font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

export const boardActions = fp(async (app: FastifyInstance) => {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('content-security-policy', POLICY).header('x-content-type-options', 'nosniff');
    if (READING.has(request.method)) return;
    if (!ALLOWED.has(request.routeOptions.url ?? '')) {
      return reply.code(403).send({ error: 'the board can pause, retry and promote, no more' });
    }
  });
});
