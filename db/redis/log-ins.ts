/**
 * Log-ins by password of browsers that are no device of the account: per mobile and client address, where whoever uses
 * the limit up waits, twice as long each time, and per mobile over all addresses. Each is taken before its password is
 * compared and struck out when it was right.
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
/** Wrong passwords of a mobile over all addresses: before a log-in needs a challenge, and in a row before none is compared. */
const CHALLENGE_AFTER: Rate = { count: 20, windowMs: 3_600_000 };
const REST_AFTER = 100;
const ROW_MEMORY_MS = 90 * DAY_MS;

/** A log-in whose password is being compared; one of the three ends it. */
export interface LogIn {
  /** The password was right: all earlier failures are forgotten. */
  succeeded(): Promise<void>;
  /** The password was wrong. */
  failed(): Promise<void>;
  /** Nothing was compared: it does not count. */
  giveBack(): Promise<void>;
}

/** Why a log-in must not be compared: it has to wait, to solve a challenge, or to go another way. */
export type LogInRefusal = { retryAfterMs: number } | { needs: 'challenge' | 'sms_code' };

export function createLogIns(redis: RedisClient, { loginLimit }: { loginLimit: Rate }) {
  const takeLogIn = defineScript<[number, number?]>(redis, 'takeLogIn-3.lua');
  const failLogIn = defineScript<number>(redis, 'failLogIn-2.lua');
  const limit = [loginLimit.count, loginLimit.windowMs];
  const keysOf = (mobile: string, address: string) =>
    [keys.logIns(mobile, address), keys.logInStrikes(mobile, address), keys.logInFailures(mobile)] as const;
  const forget = async (mobile: string, address: string): Promise<void> => {
    await storeCall(redis.del([...keysOf(mobile, address)]));
  };

  return {
    /** Takes one log-in, or says why not; what is refused must not be compared. `solved`: it has solved a challenge. */
    async take(mobile: string, address: string, solved = false): Promise<LogIn | LogInRefusal> {
      const [atAddress, strikes, inARow] = keysOf(mobile, address);
      const member = randomUUID();
      const giveBack = async () => {
        await storeCall(redis.multi().zrem(atAddress, member).zrem(inARow, member).exec());
      };
      const taking = takeLogIn(
        atAddress,
        strikes,
        inARow,
        member,
        ...limit,
        CHALLENGE_AFTER.count,
        CHALLENGE_AFTER.windowMs,
        solved ? '1' : '0',
        REST_AFTER,
        ROW_MEMORY_MS,
      );
      // A call that was given up may be carried out all the same. Nobody waits for this: the failure is the answer.
      taking.catch(() => giveBack().catch(() => undefined));
      const [refusal, retryAfterMs = 0] = await taking;
      if (refusal === 1) return { retryAfterMs };
      if (refusal > 1) return { needs: refusal === 2 ? 'challenge' : 'sms_code' };
      return {
        succeeded: () => forget(mobile, address),
        async failed() {
          await failLogIn(atAddress, strikes, ...limit, LONGEST_WAIT_MS, STRIKE_MEMORY_MS);
        },
        giveBack,
      };
    },

    /** Forgets the failures of a mobile at an address, and those in a row over all addresses. */
    forget,
  };
}
