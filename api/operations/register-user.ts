/** Registers a user by mobile and SMS code. The code is used only when everything else about the request is valid. */
import { ServiceError } from '../../core/errors.ts';
import type { Services } from '../services.ts';
import { startSessionIfPossible } from './sessions.ts';
import { useSmsCode } from './use-sms-code.ts';

export interface Registration {
  mobile: string;
  smsCode: string;
  password: string;
  password2: string | undefined;
  /** The session that the browser has, if any: registering ends it. */
  sessionId: string | undefined;
}

/**
 * Returns the new user's id and the id of a session. A code that was used for an account before admits its holder all
 * the same: what used it may have failed, or nobody heard of its success. The unique index says who registered: of
 * concurrent registrations with one code one wins, the others hear that the mobile is registered. Throws what
 * useSmsCode throws, PASSWORDS_DIFFER, MOBILE_REGISTERED or DATABASE_ERROR.
 */
export async function registerUser(
  services: Services,
  registration: Registration,
): Promise<{ userId: number; sessionId: string | undefined }> {
  const { mobile, password, password2, smsCode } = registration;
  if (password2 !== undefined && password2 !== password) throw new ServiceError('PASSWORDS_DIFFER');
  await useSmsCode(services, { mobile, purpose: 'register', code: smsCode });
  // Here too, so that with PostgreSQL away all fail side by side instead of one after the other in the queue.
  await refuseRegistered(services, mobile);
  const passwordHash = await services.passwords.hash(password, () => refuseRegistered(services, mobile));
  const user = await services.users.create(mobile, passwordHash);
  return { userId: user.id, sessionId: await startSessionIfPossible(services, user, registration.sessionId) };
}

/** Only spares the hash: a code may be sent many times at once. */
async function refuseRegistered({ users }: Services, mobile: string): Promise<void> {
  if (await users.isRegistered(mobile)) throw new ServiceError('MOBILE_REGISTERED');
}
