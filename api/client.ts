/** Who asks: what limits and codes may tell clients apart by. */
import type { FastifyRequest } from 'fastify';
import { digestOfId } from '../core/random-id.ts';
import { clientSubject } from './client-address.ts';
import { browserIdOf, deviceIdOf } from './cookies.ts';

export interface Client {
  /** The subject of limits per client address. */
  address: string;
  /** Digest of the cookie `browser`. */
  browser?: string;
  /** The cookie `device`. */
  deviceId?: string;
}

export function clientOf(request: FastifyRequest): Client {
  const [browserId, deviceId] = [browserIdOf(request), deviceIdOf(request)];
  return {
    address: clientSubject(request.ip, request.socket.remoteAddress),
    ...(browserId ? { browser: digestOfId(browserId) } : {}),
    ...(deviceId ? { deviceId } : {}),
  };
}

/** An answer to an image code, sent along where one is asked for. */
export interface ImageAnswer {
  id: string;
  text: string;
}

/** The image code of a body whose fields are optional; undefined unless both are there. */
export function imageAnswerOf(body: { image_code_id?: string; image_code_text?: string }): ImageAnswer | undefined {
  const { image_code_id: id, image_code_text: text } = body;
  return id === undefined || text === undefined ? undefined : { id, text };
}
