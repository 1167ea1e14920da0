/** The cookie `browser`: whose SMS codes these are. Only its digest is ever kept. */
import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

/** Digest of the browser's id; undefined for a client that keeps no cookies. */
export function browserOf(request: FastifyRequest): string | undefined {
  const id = request.cookies.browser;
  return id === undefined ? undefined : createHash('sha256').update(id).digest('hex');
}
