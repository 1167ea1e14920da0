/** Who calls for an application: its back end by a secret key, or a page of an allowed origin by the publishable key. */
import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Application, Scope } from '../core/applications/application.ts';
import type { ApplicationRegistry } from '../core/applications/registry.ts';
import { ServiceError } from '../core/errors.ts';
import { presentedKey } from './service-key.ts';

export interface Caller {
  application: Application;
  by: 'key' | 'page';
}

const PUBLISHABLE = /^pk_/;

/** A secret key with the scope. Throws KEY_INVALID or SCOPE_MISSING. */
export function keyCaller(registry: ApplicationRegistry, headers: IncomingHttpHeaders, scope: Scope): Caller {
  const presented = presentedKey(headers);
  const found = presented === '' ? undefined : registry.byDigest(createHash('sha256').update(presented).digest());
  if (!found) throw new ServiceError('KEY_INVALID');
  if (!found.key.scopes.includes(scope)) throw new ServiceError('SCOPE_MISSING');
  return { application: found.application, by: 'key' };
}

/** A secret key with the scope, or a publishable key from a page of an origin that its application allows. */
export function callerOf(registry: ApplicationRegistry, headers: IncomingHttpHeaders, scope: Scope): Caller {
  const presented = presentedKey(headers);
  if (!PUBLISHABLE.test(presented)) return keyCaller(registry, headers, scope);
  const application = registry.byPublishableKey(presented);
  if (!application) throw new ServiceError('KEY_INVALID');
  if (headers.origin === undefined || !application.origins.includes(headers.origin)) {
    throw new ServiceError('ORIGIN_REFUSED');
  }
  return { application, by: 'page' };
}

/** Whether any key came along; without one a call may still bring the client secret. */
export const hasKey = (headers: IncomingHttpHeaders): boolean => presentedKey(headers) !== '';
