/** Logs in by password or by SMS code, and starts a session under a new id. */
import { ServiceError } from '../../core/errors.ts';
import type { User } from '../../db/users.ts';
import type { Client, ImageAnswer } from '../client.ts';
import type { Services } from '../services.ts';
import { checkPassword } from './check-password.ts';
import { rememberDevice } from './devices.ts';
import { startSession } from './sessions.ts';
import { withSmsCode } from './with-sms-code.ts';

export interface LogInRequest {
  mobile: string;
  /** One of the two, not both. */
  password: string | undefined;
  smsCode: string | undefined;
  client: Client;
  /** Where an answer asked for a challenge. */
  imageAnswer: ImageAnswer | undefined;
  /** The session that the browser has, if any: logging in ends it. */
  sessionId: string | undefined;
}

/** Who is logged in now, and the ids for the cookies. */
export interface LoggedIn {
  user: User;
  sessionId: string;
  deviceId: string | undefined;
}

/**
 * Throws what checkPassword or withSmsCode throws, PARAM_MISSING or PARAM_INVALID for none or both of password and code,
 * DATABASE_ERROR, and USER_UNKNOWN to the holder of a mobile whose account is gone.
 */
export async function logIn(services: Services, request: LogInRequest): Promise<LoggedIn> {
  const { mobile, password, smsCode, client, imageAnswer } = request;
  if (password !== undefined && smsCode !== undefined) throw new ServiceError('PARAM_INVALID');
  const begin = async (user: User): Promise<LoggedIn> => ({
    user,
    sessionId: await startSession(services, user, request.sessionId),
    deviceId: await rememberDevice(services, mobile, client.deviceId),
  });
  if (password !== undefined) {
    return begin(await checkPassword(services, { mobile, password, client, imageAnswer }));
  }
  if (smsCode === undefined) throw new ServiceError('PARAM_MISSING', { data: { field: 'password' } });
  // The session is part of the work: should it fail, the code lives again.
  return withSmsCode(services, { mobile, purpose: 'login', code: smsCode }, { client, imageAnswer }, async () => {
    const user = await services.users.findByMobile(mobile);
    if (!user) throw new ServiceError('USER_UNKNOWN');
    await services.logIns.forget(mobile, client.address);
    return begin(user);
  });
}
