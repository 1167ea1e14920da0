/** Where a failing store becomes an answer of the catalogue: the cause stays inside, the public hears 4001. */

import { ServiceError } from '../core/errors.ts';
import { DrizzleQueryError } from './drizzle.ts';

/** Awaits a call to Redis or PostgreSQL; any failure becomes a ServiceError `DATABASE_ERROR` with its cause. */
export async function storeCall<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    if (cause instanceof ServiceError) throw cause;
    // Drizzle's message quotes the query's parameters: a mobile, a password hash. What the driver said is enough.
    throw new ServiceError('DATABASE_ERROR', { cause: cause instanceof DrizzleQueryError ? cause.cause : cause });
  }
}

/** SQLSTATE classes 22 (data exception) and 23 (integrity): the same again can't help. */
export function isRefusal(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && typeof cause.code === 'string' && /^2[23]/.test(cause.code);
}

/** Whether a store was given up because it had not answered in time: ioredis and pg say so only in their messages. */
export function isTimeout(error: unknown): boolean {
  return error instanceof Error && /time(d |-)?out/i.test(error.message);
}
