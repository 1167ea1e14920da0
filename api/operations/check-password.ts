/**
 * Checks a password for a log-in, each step ending the request when it refuses:
 *
 * 1. not too many log-ins under way: a flood ends here and costs nothing but the request;
 * 2. the limit per mobile and address, taken before anything is compared, so that a burst gets no more comparisons;
 * 3. the user, then the comparison, for which a mobile without a user costs the same work;
 * 4. a wrong password is answered at a fixed time after the request came, since hashes of the old application take
 *    another time than new ones and would show which mobiles have an account.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { limited, ServiceError } from '../../core/errors.ts';
import { parsePasswordHash } from '../../core/password-hash.ts';
import type { User } from '../../db/users.ts';
import type { Verdict } from '../passwords.ts';
import type { Services } from '../services.ts';
import { givingBack } from './giving-back.ts';

export interface PasswordGuess {
  mobile: string;
  password: string;
  clientAddress: string;
}

type StoredUser = NonNullable<Awaited<ReturnType<Services['users']['findByMobile']>>>;

/**
 * Returns the user, whose hash is renewed when it is of an older kind. Throws TOO_MANY_LOGINS, PASSWORD_WRONG,
 * TOO_MANY_REQUESTS (too many are under way) or DATABASE_ERROR.
 */
export async function checkPassword(services: Services, guess: PasswordGuess): Promise<User> {
  const began = performance.now();
  const { logIn, user, verdict } = await services.passwords.comparing(async () => {
    const logIn = await services.logIns.take(guess.mobile, guess.clientAddress);
    if ('retryAfterMs' in logIn) throw limited('TOO_MANY_LOGINS', logIn.retryAfterMs);
    return { logIn, ...(await givingBack(services, logIn.giveBack, () => compare(services, guess))) };
  });
  if (!user || verdict === 'wrong') {
    await logIn.failed();
    await untilNextMultiple(began, services.config.loginFailureMs);
    throw new ServiceError('PASSWORD_WRONG');
  }
  await logIn.succeeded();
  if (verdict === 'outdated') await renewHash(services, user, guess.password);
  return user;
}

async function compare(
  { users, passwords, logger }: Services,
  { mobile, password }: PasswordGuess,
): Promise<{ user: StoredUser | undefined; verdict: Verdict }> {
  const user = await users.findByMobile(mobile);
  if (user && !parsePasswordHash(user.passwordHash)) {
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
