/** Does something that an SMS code admits: the code is used up first, and lives again when the work fails on our side. */
import { catalogue, ServiceError } from '../../core/errors.ts';
import type { Services } from '../services.ts';
import { type Guess, type GuessSource, useSmsCode } from './use-sms-code.ts';

/**
 * Returns what `work` returns. Of concurrent requests with one code one does the work; the others hear that the code
 * has expired. Throws what useSmsCode throws and what `work` throws; a refusal by `work` leaves the code used.
 */
export async function withSmsCode<T>(
  services: Services,
  guess: Guess,
  source: GuessSource,
  work: () => Promise<T>,
): Promise<T> {
  const { result, sendId } = await useSmsCode(services, guess, source);
  if (result === 'used') throw new ServiceError('SMS_CODE_EXPIRED');
  try {
    return await work();
  } catch (error) {
    if (!isRefusal(error)) await restore(services, guess, sendId);
    throw error;
  }
}

const isRefusal = (error: unknown): boolean => error instanceof ServiceError && catalogue[error.kind].status < 500;

/** The failure of the work is the answer even when the code can't be restored, and the log says so. */
async function restore({ codeChecks, logger }: Services, { mobile, purpose }: Guess, sendId: string): Promise<void> {
  try {
    await codeChecks.restore(mobile, purpose, sendId);
  } catch (err) {
    logger.warn({ err }, 'a code could not be restored: its holder has to ask for a new one');
  }
}
