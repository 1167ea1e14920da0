/** The cookie `session_id`: out of reach of scripts, not sent along from other sites, over TLS only in production. */
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../core/config.ts';

const NAME = 'session_id';

/** The id that the browser sent; it may be anything. */
export function sessionIdOf(request: FastifyRequest): string | undefined {
  return request.cookies[NAME];
}

/** Sets the cookie; without an id, leaves the browser's as it is. */
export function setSessionCookie(reply: FastifyReply, config: Config, id: string | undefined): void {
  if (id !== undefined) reply.setCookie(NAME, id, { ...attributes(reply, config), maxAge: config.sessionTtlSeconds });
}

export function clearSessionCookie(reply: FastifyReply, config: Config): void {
  reply.clearCookie(NAME, attributes(reply, config));
}

/** Outside production the cookie follows the scheme, which is the trusted proxy's word where there is one. */
function attributes({ request }: FastifyReply, { production }: Config): CookieSerializeOptions {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: production || request.protocol === 'https' };
}
