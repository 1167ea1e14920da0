/**
 * Sessions: a random id in the browser, here only its SHA-256, so that whoever reads Redis can open none. A session
 * names a user and the user's epoch (db/users.ts); it is good while the user's epoch is still the same.
 */
import { digestOfId, isRandomId, newRandomId } from '../../core/random-id.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

export interface Session {
  userId: number;
  epoch: number;
}

export interface SessionOptions {
  sessionTtlSeconds: number;
  sessionIdleSeconds: number;
}

const keyOf = (id: string): string => keys.session(digestOfId(id));

export function createSessions(redis: RedisClient, options: SessionOptions) {
  const startSession = defineScript<number>(redis, 'startSession-1.lua');
  const useSession = defineScript<[string?, string?]>(redis, 'useSession-1.lua');
  const [lifeMs, idleMs] = [options.sessionTtlSeconds * 1000, options.sessionIdleSeconds * 1000];

  return {
    /** Starts a session under a new id, which is returned and kept nowhere. */
    async start({ userId, epoch }: Session): Promise<string> {
      const id = newRandomId();
      await startSession(keyOf(id), userId, epoch, lifeMs, idleMs);
      return id;
    },

    /** The session of an id, whose idle life begins anew; undefined when it ended or the id is none of ours. */
    async use(id: string): Promise<Session | undefined> {
      if (!isRandomId(id)) return undefined;
      const [userId, epoch] = await useSession(keyOf(id), idleMs);
      return userId === undefined ? undefined : { userId: Number(userId), epoch: Number(epoch) };
    },

    /** Ends a session; false when there is none. */
    async end(id: string): Promise<boolean> {
      return (await storeCall(redis.del(keyOf(id)))) === 1;
    },
  };
}
