/**
 * CORS (Fetch standard) for pages of applications: exactly the origins they name, without cookies. Which application an
 * origin may call for is decided with the key; here a browser only learns whether it may ask at all.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ApplicationRegistry } from '../../core/applications/registry.ts';

const ALLOWED_HEADERS =
  'authorization, x-api-key, x-client-secret, content-type, accept, accept-language, idempotency-key';
const ALLOWED_METHODS = 'GET, POST, DELETE';
const PREFLIGHT_SECONDS = 600;

/** For the routes of one Fastify context. `paths` answer preflights; patterns as Fastify has them. */
export function allowOrigins(app: FastifyInstance, registry: ApplicationRegistry, paths: readonly string[]): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !registry.allowsOrigin(origin)) return;
    reply
      .header('access-control-allow-origin', origin)
      .header('access-control-expose-headers', 'retry-after')
      .header('cross-origin-resource-policy', 'cross-origin');
  });
  const preflight = async (request: FastifyRequest, reply: FastifyReply) => {
    if (request.headers.origin !== undefined && registry.allowsOrigin(request.headers.origin)) {
      reply
        .header('access-control-allow-methods', ALLOWED_METHODS)
        .header('access-control-allow-headers', ALLOWED_HEADERS)
        .header('access-control-max-age', PREFLIGHT_SECONDS);
    }
    return reply.code(204).send();
  };
  for (const path of paths) app.options(path, { schema: { hide: true } }, preflight);
}
