/** Sets a new password by SMS code. It ends every session of the user; the browser that asks may keep its own. */
import { ServiceError } from '../../core/errors.ts';
import type { Services } from '../services.ts';
import { renewSessionIfPossible, sessionUser } from './sessions.ts';
import { withSmsCode } from './with-sms-code.ts';

export interface PasswordReset {
  mobile: string;
  smsCode: string;
  password: string;
  password2: string | undefined;
  clientAddress: string;
  sessionId: string | undefined;
}

/**
 * Returns the id of a new session when the request came with a live one of the same user, else undefined: a reset alone
 * does not log in. Throws what withSmsCode throws, PASSWORDS_DIFFER, USER_UNKNOWN or DATABASE_ERROR.
 */
export async function resetPassword(services: Services, request: PasswordReset): Promise<string | undefined> {
  const { mobile, password, password2, smsCode, sessionId } = request;
  if (password2 !== undefined && password2 !== password) throw new ServiceError('PASSWORDS_DIFFER');
  return withSmsCode(services, { mobile, purpose: 'reset_password', code: smsCode }, async () => {
    // Both before the reset: it ends the visitor's session too, and nothing after it may fail.
    const visitor = await sessionUser(services, sessionId);
    await services.logIns.forget(mobile, request.clientAddress);
    const user = await services.users.resetPassword(mobile, await services.passwords.hash(password));
    if (!user) throw new ServiceError('USER_UNKNOWN');
    if (sessionId === undefined || visitor?.id !== user.id) return undefined;
    return renewSessionIfPossible(services, user, sessionId);
  });
}
