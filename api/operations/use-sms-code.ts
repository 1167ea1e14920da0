/** Checks an SMS code and uses it up: the one place where a guess becomes a yes or a refusal. */
import { DEFAULT_APPLICATION } from '../../core/applications/application.ts';
import { codeDigests, readCode } from '../../core/code.ts';
import { retryAfter, ServiceError } from '../../core/errors.ts';
import type { Purpose } from '../../core/states.ts';
import type { CheckResult, CodeUse } from '../../db/redis/code-checks.ts';
import type { Client, ImageAnswer } from '../client.ts';
import type { Services } from '../services.ts';
import { checkCodeOfClient } from './check-code-of-client.ts';
import { creditSend } from './credit-send.ts';
import { refusedBy, refusedUntil } from './refused-by.ts';

export interface Guess {
  mobile: string;
  purpose: Purpose;
  code: string;
}

/** Who guesses: somebody at a browser, or a back end, which may name the send whose code it is. */
export type GuessSource =
  | { client: Client; imageAnswer: ImageAnswer | undefined }
  | { client?: undefined; sendId: string | undefined };

/** `used`: the guess is right but was right before, for the same use. `sendId`: the send that brought the code. */
export interface RightGuess {
  result: 'right' | 'used';
  sendId: string;
}

/**
 * Uses a code up. Every refusal is thrown: SMS_CODE_EXPIRED, SMS_CODE_WRONG with the guesses left (and the time to wait
 * when no new code helps) or `newer`, TOO_MANY_CHECKS with the time to wait, CHECKS_REFUSED, and what checkCodeOfClient throws.
 */
export async function useSmsCode(services: Services, guess: Guess, source: GuessSource): Promise<RightGuess> {
  const { keyring, metrics } = services;
  const code = readCode(guess.code);
  const use: CodeUse = source.client ? 'account' : 'check';
  const check = await checkFrom(services, guess, codeDigests(keyring, { ...guess, code }), source);
  metrics.codeChecks.inc({ result: check.result });
  if (check.result === 'right') {
    await creditSend(services, { ...guess, application: DEFAULT_APPLICATION }, check.sendId, use);
    return { result: 'right', sendId: check.sendId };
  }
  // What another back end used it for says nothing about an account here.
  if (check.result === 'used' && check.use === use) return { result: 'used', sendId: check.sendId };
  throw refusal(services, check);
}

function checkFrom(
  services: Services,
  guess: Guess,
  digests: readonly string[],
  source: GuessSource,
): Promise<CheckResult> {
  if (source.client) return checkCodeOfClient(services, guess, digests, source);
  const { sendId } = source;
  return services.codeChecks.check(
    guess,
    digests,
    sendId === undefined ? { by: 'key' } : { by: 'send', sendId },
    'check',
  );
}

function refusal(services: Services, check: CheckResult): ServiceError {
  switch (check.result) {
    case 'wrong': {
      const wait = check.retryAfterMs > 0 ? retryAfter(check.retryAfterMs) : {};
      return new ServiceError('SMS_CODE_WRONG', { data: { attempts_left: check.attemptsLeft, ...wait } });
    }
    case 'newer':
      return new ServiceError('SMS_CODE_WRONG', { data: { newer: true } });
    case 'limited':
      return refusedBy('checks', services, 'TOO_MANY_CHECKS', check.retryAfterMs);
    case 'refused':
      return refusedUntil('checks_refused', services, 'CHECKS_REFUSED');
    default:
      return new ServiceError('SMS_CODE_EXPIRED');
  }
}
