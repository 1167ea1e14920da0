/** Checks an SMS code and uses it up: the one place where a guess becomes a yes or a refusal. */
import { codeDigests, readCode } from '../../core/code.ts';
import { retryAfter, ServiceError } from '../../core/errors.ts';
import type { Purpose } from '../../core/states.ts';
import type { CodeUse } from '../../db/redis/sms-codes.ts';
import type { Services } from '../services.ts';
import { refusedBy } from './refused-by.ts';

export interface Guess {
  mobile: string;
  purpose: Purpose;
  code: string;
}

/**
 * Uses a code up. `used` means that the guess is right but was right before, for the same use; every other refusal is
 * thrown: SMS_CODE_EXPIRED, SMS_CODE_WRONG with the guesses left (and the time to wait when the mobile has none left for any
 * code), TOO_MANY_CHECKS with the time to wait.
 */
export async function useSmsCode(
  services: Services,
  guess: Guess,
  use: CodeUse = 'account',
): Promise<'right' | 'used'> {
  const { keyring, metrics, smsCodes } = services;
  const code = readCode(guess.code);
  const check = await smsCodes.check(guess.mobile, guess.purpose, codeDigests(keyring, { ...guess, code }), use);
  metrics.codeChecks.inc({ result: check.result });
  switch (check.result) {
    case 'wrong':
      throw new ServiceError('SMS_CODE_WRONG', {
        data: {
          attempts_left: check.attemptsLeft,
          ...(check.retryAfterMs > 0 ? retryAfter(check.retryAfterMs) : {}),
        },
      });
    case 'limited':
      throw refusedBy('checks', services, 'TOO_MANY_CHECKS', check.retryAfterMs);
    case 'absent':
      throw new ServiceError('SMS_CODE_EXPIRED');
    case 'right':
      await creditSend(services, guess, check.sendId, use);
      return 'right';
    case 'used':
      // What another back end used it for says nothing about an account here.
      if (check.use !== use) throw new ServiceError('SMS_CODE_EXPIRED');
      return 'used';
  }
}

/** A verified code speaks for its gateway, number range and address block. Failing to count it must not fail the user. */
async function creditSend(services: Services, guess: Guess, sendId: string, use: CodeUse): Promise<void> {
  const { clock, logger, metrics, sends } = services;
  try {
    const verifiedFor = use === 'account' ? guess.purpose : use;
    const gateway = await sends.verified(guess.mobile, { sendId, verifiedAt: clock(), verifiedFor });
    if (gateway) metrics.verified.inc({ gateway });
  } catch (err) {
    logger.warn({ err }, 'a verified code could not be counted');
  }
}
