/**
 * Registers a user by mobile and SMS code, or by the ticket that such a code gave (enter.ts). Either is used only when
 * everything else about the request is valid.
 */
import { ServiceError } from '../../core/errors.ts';
import type { Client, ImageAnswer } from '../client.ts';
import type { Services } from '../services.ts';
import { rememberDevice } from './devices.ts';
import { givingBack } from './giving-back.ts';
import { requireGoodPassword } from './require-good-password.ts';
import { startSessionIfPossible } from './sessions.ts';
import { useSmsCode } from './use-sms-code.ts';

export interface Registration {
  mobile: string;
  /** One of the two, not both. */
  smsCode: string | undefined;
  ticket: string | undefined;
  /** Needed with a code; with a ticket, none makes an account that is entered by code only. */
  password: string | undefined;
  password2: string | undefined;
  /** A ticket belongs to its browser. */
  client: Client;
  /** Where an answer asked for a challenge. */
  imageAnswer: ImageAnswer | undefined;
  /** The session that the browser has, if any: registering ends it. */
  sessionId: string | undefined;
}

interface Registered {
  userId: number;
  sessionId: string | undefined;
  deviceId: string | undefined;
}

/**
 * Returns the new user's id and the ids of a session and a device. A code that was used for an account before admits its holder all
 * the same: what used it may have failed, or nobody heard of its success. The unique index says who registered: of
 * concurrent registrations with one code one wins, the others hear that the mobile is registered; a ticket admits one.
 * Throws what useSmsCode and requireGoodPassword throw, TICKET_EXPIRED, PASSWORDS_DIFFER, MOBILE_REGISTERED or DATABASE_ERROR, and PARAM_MISSING or
 * PARAM_INVALID for none or both of code and ticket.
 */
export async function registerUser(services: Services, registration: Registration): Promise<Registered> {
  const { mobile, password, password2, smsCode, ticket, client, imageAnswer } = registration;
  if (password2 !== undefined && password2 !== password) throw new ServiceError('PASSWORDS_DIFFER');
  if (ticket !== undefined && smsCode !== undefined) throw new ServiceError('PARAM_INVALID');
  if (ticket !== undefined) return registerByTicket(services, registration, ticket);
  if (smsCode === undefined) throw new ServiceError('PARAM_MISSING', { data: { field: 'sms_code' } });
  if (password === undefined) throw new ServiceError('PARAM_MISSING', { data: { field: 'password' } });
  requireGoodPassword(services, password, mobile);
  await useSmsCode(services, { mobile, purpose: 'register', code: smsCode }, { client, imageAnswer });
  return createAccount(services, registration);
}

/** A ticket whose work fails is good again: should it have been used all the same, the mobile is registered. */
async function registerByTicket(services: Services, registration: Registration, ticket: string): Promise<Registered> {
  const { password, mobile } = registration;
  if (password !== undefined) requireGoodPassword(services, password, mobile);
  const giveBack = await services.registrationTickets.take(ticket, {
    mobile: registration.mobile,
    browser: registration.client.browser,
  });
  if (!giveBack) throw new ServiceError('TICKET_EXPIRED');
  return givingBack(services, giveBack, () => createAccount(services, registration));
}

async function createAccount(services: Services, registration: Registration): Promise<Registered> {
  const { mobile, password, client } = registration;
  // Here too, so that with PostgreSQL away all fail side by side instead of one after the other in the queue.
  await refuseRegistered(services, mobile);
  const passwordHash =
    password === undefined ? null : await services.passwords.hash(password, () => refuseRegistered(services, mobile));
  const user = await services.users.create(mobile, passwordHash);
  return {
    userId: user.id,
    sessionId: await startSessionIfPossible(services, user, registration.sessionId),
    deviceId: await rememberDevice(services, mobile, client.deviceId),
  };
}

/** Only spares the hash: a code may be sent many times at once. */
async function refuseRegistered({ users }: Services, mobile: string): Promise<void> {
  if (await users.isRegistered(mobile)) throw new ServiceError('MOBILE_REGISTERED');
}
