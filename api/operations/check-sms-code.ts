/** Uses a code up for a back end that keeps its users itself: what the code admits happens there. */
import { ServiceError } from '../../core/errors.ts';
import type { Services } from '../services.ts';
import { type Guess, useSmsCode } from './use-sms-code.ts';

/** Throws what useSmsCode throws; a code that was used before has expired. */
export async function checkSmsCode(services: Services, guess: Guess): Promise<void> {
  if ((await useSmsCode(services, guess, 'check')) === 'used') throw new ServiceError('SMS_CODE_EXPIRED');
}
