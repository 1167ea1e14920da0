/** Registers a user by mobile and SMS code. The code is used only when everything else about the request is valid. */
import { ServiceError } from '../../core/errors.ts';
import type { Services } from '../services.ts';
import { useSmsCode } from './use-sms-code.ts';

export interface Registration {
  mobile: string;
  smsCode: string;
  password: string;
  password2: string | undefined;
}

/**
 * Returns the new user's id. Of concurrent registrations with one code one wins; the others, who showed the right code
 * too, hear that the mobile is registered. When the user can't be stored, the code is live again.
 */
export async function registerUser(services: Services, registration: Registration): Promise<number> {
  const { mobile, password, password2, smsCode } = registration;
  if (password2 !== undefined && password2 !== password) throw new ServiceError('PASSWORDS_DIFFER');
  const use = await useSmsCode(services, { mobile, purpose: 'register', code: smsCode });
  if (use === 'used') throw new ServiceError('MOBILE_REGISTERED');
  try {
    return await services.users.create(mobile, await services.passwords.hash(password));
  } catch (error) {
    if (error instanceof ServiceError && error.kind === 'MOBILE_REGISTERED') throw error;
    await services.smsCodes.restore(mobile, 'register');
    throw error;
  }
}
