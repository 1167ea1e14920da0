/** Uses a code up for a back end that keeps its users itself: what the code admits happens there. */
import { ServiceError } from '../../core/errors.ts';
import type { Services } from '../services.ts';
import { type Guess, useSmsCode } from './use-sms-code.ts';

/**
 * `sendId` names the send whose code it is, which then has its own guesses; without it all live codes of the mobile are
 * compared. Throws what useSmsCode throws; a code that was used before has expired.
 */
export async function checkSmsCode(services: Services, guess: Guess, sendId: string | undefined): Promise<void> {
  const { result } = await useSmsCode(services, guess, { sendId });
  if (result === 'used') throw new ServiceError('SMS_CODE_EXPIRED');
}
