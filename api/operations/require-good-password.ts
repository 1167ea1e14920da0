/** Refuses a new password that is too short, too long or too easy to guess, before anything is used up for it. */
import { ServiceError } from '../../core/errors.ts';
import type { Services } from '../services.ts';

/** Throws PASSWORD_LENGTH or PASSWORD_WEAK. */
export function requireGoodPassword({ passwordRule }: Services, password: string, mobile?: string): void {
  const fault = passwordRule(password, mobile);
  if (fault)
    throw new ServiceError(fault === 'length' ? 'PASSWORD_LENGTH' : 'PASSWORD_WEAK', { data: { field: 'password' } });
}
