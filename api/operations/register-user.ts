/** Registers a user by mobile and SMS code. The code is used only when everything else about the request is valid. */
import { ServiceError } from '../../core/errors.ts';
import type { Services } from '../services.ts';
import { startSessionIfPossible } from './sessions.ts';
import { useSmsCode } from './use-sms-code.ts';
import { restoringSmsCode } from './with-sms-code.ts';

export interface Registration {
  mobile: string;
  smsCode: string;
  password: string;
  password2: string | undefined;
  /** The session that the browser has, if any: registering ends it. */
  sessionId: string | undefined;
}

/**
 * Returns the new user's id and the id of a session. Of concurrent registrations with one code one wins; the others,
 * who showed the right code too, hear that the mobile is registered. When the user can't be stored, the code is live
 * again. Throws what useSmsCode throws, PASSWORDS_DIFFER, MOBILE_REGISTERED or DATABASE_ERROR.
 */
export async function registerUser(
  services: Services,
  registration: Registration,
): Promise<{ userId: number; sessionId: string | undefined }> {
  const { mobile, password, password2, smsCode } = registration;
  if (password2 !== undefined && password2 !== password) throw new ServiceError('PASSWORDS_DIFFER');
  const guess = { mobile, purpose: 'register', code: smsCode } as const;
  if ((await useSmsCode(services, guess)) === 'used') throw new ServiceError('MOBILE_REGISTERED');
  const user = await restoringSmsCode(services, guess, async () =>
    services.users.create(mobile, await services.passwords.hash(password)),
  );
  return { userId: user.id, sessionId: await startSessionIfPossible(services, user, registration.sessionId) };
}
