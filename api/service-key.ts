/** Which back end a request comes from, by its key: `Authorization: Bearer …` or `X-API-Key: …`. */
import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ServiceError } from '../core/errors.ts';
import type { ServiceKey } from '../core/service-keys.ts';

/** The key that came along; throws SERVICE_KEY_INVALID when there is none or it is none of `keys`. */
export function serviceKeyOf(keys: readonly ServiceKey[], headers: IncomingHttpHeaders): ServiceKey {
  const presented = presentedKey(headers);
  if (presented === '') throw new ServiceError('SERVICE_KEY_INVALID');
  const digest = createHash('sha256').update(presented).digest();
  // Every key is compared, whichever fits, so that the time tells nothing.
  const holder = keys.filter((key) => timingSafeEqual(key.digest, digest))[0];
  if (!holder) throw new ServiceError('SERVICE_KEY_INVALID');
  return holder;
}

/** The key of a request; empty without one. */
export function presentedKey(headers: IncomingHttpHeaders): string {
  const bearer = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
  return bearer ?? String(headers['x-api-key'] ?? '');
}
