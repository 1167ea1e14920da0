/**
 * Checks a password for a log-in, each step ending the request when it refuses:
 *
 * 1. the limit of the address over all mobiles: who tries many of them ends here, and takes nobody a place;
 * 2. not too many log-ins under way, all in all and of one address;
 * 3. the limit per mobile and address; like the first it is taken before anything is compared, so that a burst gets no
 *    more comparisons, and given back when nothing was compared or the password was right;
 * 4. the user, then the comparison, for which a mobile without a user costs the same work;
 * 5. a wrong password is answered at a fixed time after the request came, since hashes of the old application take
 *    another time than new ones and would show which mobiles have an account.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { ServiceError } from '../../core/errors.ts';
import { parsePasswordHash } from '../../core/password-hash.ts';
import type { User } from '../../db/users.ts';
import type { Verdict } from '../passwords.ts';
import type { Services } from '../services.ts';
import { givingBack } from './giving-back.ts';
import { refusedBy } from './refused-by.ts';

export interface PasswordGuess {
  mobile: string;
  password: string;
  clientAddress: string;
}

/** What a client is told to wait when the queue of comparisons is full; it is worked off in less. */
const QUEUE_WAIT_MS = 1_000;

type StoredUser = NonNullable<Awaited<ReturnType<Services['users']['findByMobile']>>>;

/**
 * Returns the user, whose hash is renewed when it is of an older kind. Throws TOO_MANY_LOGINS, PASSWORD_WRONG,
 * TOO_MANY_REQUESTS (too many are under way) or DATABASE_ERROR.
 */
export async function checkPassword(services: Services, guess: PasswordGuess): Promise<User> {
  const began = performance.now();
  const { clientAddress, mobile } = guess;
  const { config, limits, logIns, passwords } = services;
  const place = await limits.take('log_in', clientAddress, [config.loginIpLimit]);
  if ('retryAfterMs' in place) throw refusedBy('log_in_address', services, 'TOO_MANY_LOGINS', place.retryAfterMs);
  const { logIn, user, verdict } = await givingBack(services, place.giveBack, async () => {
    const compared = await passwords.comparing(clientAddress, async () => {
      const logIn = await logIns.take(mobile, clientAddress);
      if ('retryAfterMs' in logIn) throw refusedBy('log_in', services, 'TOO_MANY_LOGINS', logIn.retryAfterMs);
      return { logIn, ...(await givingBack(services, logIn.giveBack, () => compare(services, guess))) };
    });
    if (!compared) throw refusedBy('log_in_queue', services, 'TOO_MANY_REQUESTS', QUEUE_WAIT_MS);
    return compared;
  });
  if (!user || verdict === 'wrong') {
    await logIn.failed();
    await untilNextMultiple(began, config.loginFailureMs);
    throw new ServiceError('PASSWORD_WRONG');
  }
  await Promise.all([logIn.succeeded(), place.giveBack()]);
  if (verdict === 'outdated') await renewHash(services, user, guess.password);
  return user;
}

async function compare(
  { users, passwords, logger }: Services,
  { mobile, password }: PasswordGuess,
): Promise<{ user: StoredUser | undefined; verdict: Verdict }> {
  const user = await users.findByMobile(mobile);
  if (user?.passwordHash && !parsePasswordHash(user.passwordHash)) {
    logger.warn({ userId: user.id }, 'a stored password hash has no known form: its user can only log in by SMS code');
  }
  return { user, verdict: await passwords.verify(user?.passwordHash, password) };
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
