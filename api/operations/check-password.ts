/**
 * Checks a password for a log-in, each step ending the request when it refuses:
 *
 * 1. a device of the account has a budget of its own, and nothing of 2 and 4 concerns it;
 * 2. the limit of the address over all mobiles: who tries many of them ends here, and takes nobody a place;
 * 3. not too many log-ins under way, all in all and of one client;
 * 4. the limit per mobile and address, and the failures of the mobile over all addresses: after many a challenge is needed,
 *    after more of them in a row the password rests. Like the first two it is taken before anything is compared, so that a
 *    burst gets no more comparisons, and given back when nothing was compared or the password was right;
 * 5. the user, then the comparison, for which a mobile without a user costs the same work;
 * 6. a wrong password is answered at a fixed time after the request came, since hashes of the old application take
 *    another time than new ones and would show which mobiles have an account.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { ServiceError } from '../../core/errors.ts';
import { parsePasswordHash } from '../../core/password-hash.ts';
import type { LogIn } from '../../db/redis/log-ins.ts';
import type { User } from '../../db/users.ts';
import type { Client, ImageAnswer } from '../client.ts';
import type { Verdict } from '../passwords.ts';
import type { Services } from '../services.ts';
import { givingBack } from './giving-back.ts';
import { refusedBy, refusedUntil } from './refused-by.ts';
import { takeAddressPlace } from './take-address-place.ts';
import { takeImageCode } from './take-image-code.ts';

export interface PasswordGuess {
  mobile: string;
  password: string;
  client: Client;
  imageAnswer: ImageAnswer | undefined;
}

/** What a client is told to wait when the queue of comparisons is full; it is worked off in less. */
const QUEUE_WAIT_MS = 1_000;

type StoredUser = NonNullable<Awaited<ReturnType<Services['users']['findByMobile']>>>;

/** A compared password, and the log-in it was taken for. */
interface Compared {
  logIn: LogIn;
  user: StoredUser | undefined;
  verdict: Verdict;
}

/**
 * Returns the user, whose hash is renewed when it is of an older kind. Throws TOO_MANY_LOGINS, CHALLENGE, what takeImageCode
 * throws, PASSWORD_RESTS, PASSWORD_WRONG, TOO_MANY_REQUESTS (too many are under way) or DATABASE_ERROR.
 */
export async function checkPassword(services: Services, guess: PasswordGuess): Promise<User> {
  const began = performance.now();
  const { logIn, user, verdict } =
    (await compareForDevice(services, guess)) ?? (await compareForStranger(services, guess));
  if (!user || verdict === 'wrong') {
    await logIn.failed();
    await untilNextMultiple(began, services.config.loginFailureMs);
    throw new ServiceError('PASSWORD_WRONG');
  }
  await logIn.succeeded();
  if (verdict === 'outdated') await renewHash(services, user, guess.password);
  return user;
}

/** Undefined when the browser is no device of the account. */
async function compareForDevice(services: Services, guess: PasswordGuess): Promise<Compared | undefined> {
  const { deviceId } = guess.client;
  const logIn = deviceId && (await services.devices.takeLogIn(guess.mobile, deviceId));
  if (!logIn) return undefined;
  if ('retryAfterMs' in logIn) throw refusedBy('log_in_device', services, 'TOO_MANY_LOGINS', logIn.retryAfterMs);
  return givingBack(services, logIn.giveBack, () => queued(services, deviceId, () => compare(services, guess, logIn)));
}

async function compareForStranger(services: Services, guess: PasswordGuess): Promise<Compared> {
  const { address } = guess.client;
  const place = await takeAddressPlace(services, 'log_in', address, services.config.loginIpLimit);
  if ('retryAfterMs' in place) throw refusedBy('log_in_address', services, 'TOO_MANY_LOGINS', place.retryAfterMs);
  const compared = await givingBack(services, place.giveBack, () =>
    queued(services, address, async () => {
      const logIn = await takeLogIn(services, guess);
      return givingBack(services, logIn.giveBack, () => compare(services, guess, logIn));
    }),
  );
  if (compared.user && compared.verdict !== 'wrong') await place.giveBack();
  return compared;
}

/** Takes a log-in, for which a challenge is solved when one is needed. */
async function takeLogIn(services: Services, { mobile, client, imageAnswer }: PasswordGuess): Promise<LogIn> {
  const { logIns } = services;
  let taken = await logIns.take(mobile, client.address);
  if ('needs' in taken && taken.needs === 'challenge' && imageAnswer) {
    await takeImageCode(services, imageAnswer, client.address);
    taken = await logIns.take(mobile, client.address, true);
  }
  if ('retryAfterMs' in taken) throw refusedBy('log_in', services, 'TOO_MANY_LOGINS', taken.retryAfterMs);
  if (!('needs' in taken)) return taken;
  throw taken.needs === 'challenge'
    ? refusedUntil('log_in_challenge', services, 'CHALLENGE', { challenge: 'image_code' })
    : refusedUntil('log_in_rest', services, 'PASSWORD_RESTS', { challenge: 'sms_code' });
}

async function queued<T>(services: Services, client: string, work: () => Promise<T>): Promise<T> {
  const done = await services.passwords.comparing(client, work);
  if (done === undefined) throw refusedBy('log_in_queue', services, 'TOO_MANY_REQUESTS', QUEUE_WAIT_MS);
  return done;
}

async function compare(
  { users, passwords, logger }: Services,
  { mobile, password }: PasswordGuess,
  logIn: LogIn,
): Promise<Compared> {
  const user = await users.findByMobile(mobile);
  if (user?.passwordHash && !parsePasswordHash(user.passwordHash)) {
    logger.warn({ userId: user.id }, 'a stored password hash has no known form: its user can only log in by SMS code');
  }
  return { logIn, user, verdict: await passwords.verify(user?.passwordHash, password) };
}

/** The user is logged in even when the new hash can't be stored: the next log-in tries again. */
async function renewHash({ users, passwords, logger }: Services, user: StoredUser, password: string): Promise<void> {
  try {
    await users.replaceHash(user.id, user.passwordHash, await passwords.hash(password));
  } catch (err) {
    logger.warn({ err, userId: user.id }, 'an outdated password hash could not be replaced');
  }
}

async function untilNextMultiple(began: number, ms: number): Promise<void> {
  const elapsed = performance.now() - began;
  await pause(Math.ceil(elapsed / ms) * ms - elapsed);
}
