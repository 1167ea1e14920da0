/**
 * Refuses state-changing requests that a browser marks as coming from another site: `Sec-Fetch-Site` where it is sent,
 * else `Origin` against the host. Clients that send neither (curl, other back ends) pass without a token.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import fp from 'fastify-plugin';
import { ServiceError } from '../../core/errors.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Where the method doesn't tell: a GET of the old front end that does, a POST to a page that doesn't. */
    changesState?: boolean;
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export const crossSite = fp(async (app: FastifyInstance) => {
  app.addHook('onRequest', async (request) => {
    const changes = request.routeOptions.config?.changesState ?? !SAFE_METHODS.has(request.method);
    if (changes && isCrossSite(request)) throw new ServiceError('CROSS_SITE');
  });
});

function isCrossSite(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  if (site !== undefined) return site === 'cross-site';
  const { origin } = request.headers;
  if (origin === undefined) return false;
  // `null`, the origin of sandboxed frames and of files, is no URL and is refused.
  if (!URL.canParse(origin)) return true;
  // Written with the origin's scheme, so that `shop.example:443` and `shop.example` are one host.
  const { protocol, host } = new URL(origin);
  const own = `${protocol}//${request.host}`;
  return !URL.canParse(own) || new URL(own).host !== host;
}
