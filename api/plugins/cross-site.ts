/**
 * Refuses state-changing requests that a browser marks as coming from another site: `Sec-Fetch-Site` where it is sent,
 * else `Origin` against the host. Another host of the same site is foreign unless SAME_SITE_ORIGINS names its origin.
 * Clients that send neither (curl, other back ends) pass without a token. Two hosts are none: proxies and caches differ in
 * which of them they believe.
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

interface CrossSiteOptions {
  sameSiteOrigins?: readonly string[] | undefined;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

export const crossSite = fp(async (app: FastifyInstance, { sameSiteOrigins = [] }: CrossSiteOptions) => {
  app.addHook('onRequest', async (request) => {
    if (hostsOf(request) > 1) throw new ServiceError('REQUEST_MALFORMED');
    const changes = request.routeOptions.config?.changesState ?? !SAFE_METHODS.has(request.method);
    if (changes && isCrossSite(request, sameSiteOrigins)) throw new ServiceError('CROSS_SITE');
  });
});

function hostsOf({ raw }: FastifyRequest): number {
  return raw.rawHeaders.filter((name, index) => index % 2 === 0 && name.toLowerCase() === 'host').length;
}

/** Whether a browser says that a page of another site asks. */
export function isCrossSite(request: FastifyRequest, sameSiteOrigins: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin !== undefined && site !== 'cross-site' && sameSiteOrigins.includes(origin)) return false;
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  if (origin === undefined) return false;
  // `null`, the origin of sandboxed frames and of files, is no URL and is refused.
  if (!URL.canParse(origin)) return true;
  // Written with the origin's scheme, so that `shop.example:443` and `shop.example` are one host.
  const { protocol, host } = new URL(origin);
  const own = `${protocol}//${request.host}`;
  return !URL.canParse(own) || new URL(own).host !== host;
}
