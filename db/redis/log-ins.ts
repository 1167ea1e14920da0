/**
 * Log-ins by password per mobile and client address. Each is taken before its password is compared and struck out when
 * it was right; whoever uses the limit up waits, twice as long each time.
 */
import { randomUUID } from 'node:crypto';
import type { Rate } from '../../core/rate.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

const DAY_MS = 86_400_000;
const LONGEST_WAIT_MS = DAY_MS;
/** Who stays away from wrong passwords for a day begins with the shortest wait again. */
const STRIKE_MEMORY_MS = DAY_MS;

/** A log-in whose password is being compared; one of the three ends it. */
export interface LogIn {
  /** The password was right: all earlier failures are forgotten. */
  succeeded(): Promise<void>;
  /** The password was wrong. */
  failed(): Promise<void>;
  /** Nothing was compared: it does not count. */
  giveBack(): Promise<void>;
}

export type LogIns = ReturnType<typeof createLogIns>;

export function createLogIns(redis: RedisClient, { loginLimit }: { loginLimit: Rate }) {
  const takeLogIn = defineScript<number>(redis, 'takeLogIn-2.lua');
  const failLogIn = defineScript<number>(redis, 'failLogIn-2.lua');
  const limit = [loginLimit.count, loginLimit.windowMs];
  const keysOf = (mobile: string, address: string) => [
    keys.logIns(mobile, address),
    keys.logInStrikes(mobile, address),
  ];
  const forget = async (mobile: string, address: string): Promise<void> => {
    await storeCall(redis.del(keysOf(mobile, address)));
  };

  const giveBack = async (mobile: string, address: string, member: string): Promise<void> => {
    await storeCall(redis.zrem(keys.logIns(mobile, address), member));
  };

  return {
    /** Takes one log-in, or says how long to wait; what is refused must not be compared. */
    async take(mobile: string, address: string): Promise<LogIn | { retryAfterMs: number }> {
      const member = randomUUID();
      const taking = takeLogIn(...keysOf(mobile, address), member, ...limit);
      // A call that was given up may be carried out all the same. Nobody waits for this: the failure is the answer.
      taking.catch(() => giveBack(mobile, address, member).catch(() => undefined));
      const retryAfterMs = await taking;
      if (retryAfterMs > 0) return { retryAfterMs };
      return {
        succeeded: () => forget(mobile, address),
        async failed() {
          await failLogIn(...keysOf(mobile, address), ...limit, LONGEST_WAIT_MS, STRIKE_MEMORY_MS);
        },
        giveBack: () => giveBack(mobile, address, member),
      };
    },

    /** Forgets the failures of a mobile at an address. */
    forget,
  };
}
