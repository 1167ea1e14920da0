/** Begins and resolves sessions. */
import { ServiceError } from '../../core/errors.ts';
import type { User } from '../../db/users.ts';
import type { Services } from '../services.ts';

/**
 * Starts a session and returns its id. The id is always a new one, and the session that the browser had until now ends:
 * an id that someone planted in the browser before is worth nothing afterwards. Throws DATABASE_ERROR.
 */
export async function startSession(
  { sessions }: Services,
  user: User,
  previousId: string | undefined,
): Promise<string> {
  if (previousId !== undefined) await sessions.end(previousId);
  return sessions.start({ userId: user.id, epoch: user.sessionEpoch });
}

/** The same after something that has happened and stays: without a session the user has to log in, no more. */
export const startSessionIfPossible = (services: Services, user: User, previousId: string | undefined) =>
  ifPossible(services, user, () => startSession(services, user, previousId));

/** The same for a browser that goes on with the session it had: a log-out meanwhile stays one. */
export const renewSessionIfPossible = (services: Services, user: User, id: string) =>
  ifPossible(services, user, async () =>
    (await services.sessions.end(id)) ? startSession(services, user, undefined) : undefined,
  );

async function ifPossible(
  services: Services,
  user: User,
  start: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await start();
  } catch (err) {
    services.logger.warn({ err, userId: user.id }, 'no session could be started');
    return undefined;
  }
}

/** The user of a session; undefined when it ended, also by a reset of the password. Throws DATABASE_ERROR. */
export async function sessionUser({ sessions, users }: Services, id: string | undefined): Promise<User | undefined> {
  const session = id === undefined ? undefined : await sessions.use(id);
  if (!session) return undefined;
  const user = await users.findById(session.userId);
  return user?.sessionEpoch === session.epoch ? user : undefined;
}

/** The same for what needs a log-in: throws NOT_LOGGED_IN. */
export async function requireUser(services: Services, id: string | undefined): Promise<User> {
  const user = await sessionUser(services, id);
  if (!user) throw new ServiceError('NOT_LOGGED_IN');
  return user;
}
