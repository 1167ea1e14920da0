/** Enters by mobile and SMS code alone: into the account there is, or with a ticket to make one. */
import { ServiceError } from '../../core/errors.ts';
import { REGISTRATION_TICKET_SECONDS } from '../../db/redis/registration-tickets.ts';
import type { Client, ImageAnswer } from '../client.ts';
import type { Services } from '../services.ts';
import { rememberDevice } from './devices.ts';
import type { LoggedIn } from './log-in.ts';
import { startSession } from './sessions.ts';
import { withSmsCode } from './with-sms-code.ts';

export interface Entry {
  mobile: string;
  smsCode: string | undefined;
  /** Not for this: it is another way to log in. */
  password: string | undefined;
  /** A ticket is good for its browser only, if it has an id. */
  client: Client;
  /** Where an answer asked for a challenge. */
  imageAnswer: ImageAnswer | undefined;
  /** The session that the browser has, if any: entering ends it. */
  sessionId: string | undefined;
}

/** `expiresIn` in seconds. */
export interface Ticket {
  ticket: string;
  expiresIn: number;
}

/**
 * Throws what withSmsCode throws, PARAM_MISSING or PARAM_INVALID without a code or with a password, or DATABASE_ERROR, after
 * which the code is good again.
 */
export async function enter(services: Services, entry: Entry): Promise<LoggedIn | Ticket> {
  const { mobile, smsCode, client, imageAnswer } = entry;
  if (entry.password !== undefined) throw new ServiceError('PARAM_INVALID');
  if (smsCode === undefined) throw new ServiceError('PARAM_MISSING', { data: { field: 'sms_code' } });
  return withSmsCode(services, { mobile, purpose: 'enter', code: smsCode }, { client, imageAnswer }, async () => {
    const user = await services.users.findByMobile(mobile);
    if (user) {
      await services.logIns.forget(mobile, client.address);
      const sessionId = await startSession(services, user, entry.sessionId);
      return { user, sessionId, deviceId: await rememberDevice(services, mobile, client.deviceId) };
    }
    const ticket = await services.registrationTickets.issue({ mobile, browser: client.browser });
    return { ticket, expiresIn: REGISTRATION_TICKET_SECONDS };
  });
}
