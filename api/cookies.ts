/**
 * The cookies: `session_id` says who is logged in, `browser` whose SMS codes these are, `device` that an account was
 * entered from here before. Out of reach of scripts, not sent along from other sites, over TLS only in production.
 */
import type { CookieSerializeOptions } from '@fastify/cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Config } from '../core/config.ts';
import { isRandomId } from '../core/random-id.ts';
import { DEVICE_LIFE_SECONDS } from '../db/redis/devices.ts';
import { BROWSER_MEMORY_SECONDS } from '../db/redis/sms-codes.ts';

const SESSION = 'session_id';
const BROWSER = 'browser';
const DEVICE = 'device';
const API_PATH = '/api/v1.0';

/** The id that the browser sent; it may be anything. */
export const sessionIdOf = (request: FastifyRequest): string | undefined => cookieOf(request, SESSION);
export const browserIdOf = (request: FastifyRequest): string | undefined => idOf(request, BROWSER);
export const deviceIdOf = (request: FastifyRequest): string | undefined => idOf(request, DEVICE);

/** Sets the cookie; without an id, leaves the browser's as it is. */
export function setSessionCookie(reply: FastifyReply, config: Config, id: string | undefined): void {
  if (id !== undefined) reply.setCookie(SESSION, id, attributes(reply, config, '/', config.sessionTtlSeconds));
}

export function clearSessionCookie(reply: FastifyReply, config: Config): void {
  reply.clearCookie(SESSION, attributes(reply, config, '/'));
}

/** Lives as long as the server knows the browser: an hour past the code. */
export function setBrowserCookie(reply: FastifyReply, config: Config, id: string): void {
  const seconds = config.smsCodeTtlSeconds + BROWSER_MEMORY_SECONDS;
  reply.setCookie(BROWSER, id, attributes(reply, config, API_PATH, seconds));
}

export function setDeviceCookie(reply: FastifyReply, config: Config, id: string | undefined): void {
  if (id !== undefined) reply.setCookie(DEVICE, id, attributes(reply, config, API_PATH, DEVICE_LIFE_SECONDS));
}

/** Outside production the cookie follows the scheme, which is the trusted proxy's word where there is one. */
function attributes(
  { request }: FastifyReply,
  { production }: Config,
  path: string,
  maxAge?: number,
): CookieSerializeOptions {
  const secure = production || request.protocol === 'https';
  return { path, httpOnly: true, sameSite: 'lax', secure, ...(maxAge === undefined ? {} : { maxAge }) };
}

function idOf(request: FastifyRequest, name: string): string | undefined {
  const id = cookieOf(request, name);
  return id !== undefined && isRandomId(id) ? id : undefined;
}

/** Two of one name are none: one of them was set by somebody else, for a wider domain or another path. */
function cookieOf(request: FastifyRequest, name: string): string | undefined {
  const sent = (request.headers.cookie ?? '').split(';').filter((pair) => pair.trimStart().startsWith(`${name}=`));
  return sent.length === 1 ? request.cookies[name] : undefined;
}
