/** Sets a new password by SMS code. It ends every session and device of the user; the browser that asks may keep its session. */
import { ServiceError } from '../../core/errors.ts';
import type { Client, ImageAnswer } from '../client.ts';
import type { Services } from '../services.ts';
import { requireGoodPassword } from './require-good-password.ts';
import { renewSessionIfPossible, sessionUser } from './sessions.ts';
import type { Guess } from './use-sms-code.ts';
import { withSmsCode } from './with-sms-code.ts';

export interface PasswordReset {
  mobile: string;
  smsCode: string;
  password: string;
  password2: string | undefined;
  client: Client;
  /** Where an answer asked for a challenge. */
  imageAnswer: ImageAnswer | undefined;
  sessionId: string | undefined;
}

/**
 * Returns the id of a new session when the request came with a live one of the same user, else undefined: a reset alone
 * does not log in. Throws what withSmsCode and requireGoodPassword throw, PASSWORDS_DIFFER, USER_UNKNOWN or DATABASE_ERROR.
 */
export async function resetPassword(services: Services, request: PasswordReset): Promise<string | undefined> {
  const { mobile, password, password2, smsCode, client, imageAnswer, sessionId } = request;
  if (password2 !== undefined && password2 !== password) throw new ServiceError('PASSWORDS_DIFFER');
  requireGoodPassword(services, password, mobile);
  const guess: Guess = { mobile, purpose: 'reset_password', code: smsCode };
  return withSmsCode(services, guess, { client, imageAnswer }, async () => {
    // All before the reset: it ends the visitor's session too, and nothing after it may fail.
    const visitor = await sessionUser(services, sessionId);
    await Promise.all([services.logIns.forget(mobile, client.address), services.devices.endAll(mobile)]);
    const user = await services.users.resetPassword(mobile, await services.passwords.hash(password));
    if (!user) throw new ServiceError('USER_UNKNOWN');
    await endLateDevices(services, mobile);
    if (sessionId === undefined || visitor?.id !== user.id) return undefined;
    return renewSessionIfPossible(services, user, sessionId);
  });
}

/** A log-in with the old password may have made its browser one in the meantime. */
async function endLateDevices({ devices, logger }: Services, mobile: string): Promise<void> {
  try {
    await devices.endAll(mobile);
  } catch (err) {
    logger.warn({ err }, 'a device of before the reset may be left: it has guesses of its own, no more');
  }
}
