/**
 * Devices of an account: browsers in which it was entered before, each by the digest of its cookie. A device has a budget
 * of wrong passwords of its own, so that an attack on the account from elsewhere doesn't lock it out
 * (OWASP, "Slow Down Online Guessing Attacks with Device Cookies").
 */
import { randomUUID } from 'node:crypto';
import { digestOfId, newRandomId } from '../../core/random-id.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import type { LogIn } from './log-ins.ts';
import { defineScript } from './script.ts';

export const DEVICE_LIFE_SECONDS = 365 * 86_400;
const MOST_DEVICES = 20;
/** Wrong passwords of one device in an hour, and in a row, before it is none any more. */
const HOURLY = { count: 10, windowMs: 3_600_000 };
const MOST_IN_A_ROW = 100;

export function createDevices(redis: RedisClient) {
  const rememberDevice = defineScript<number>(redis, 'rememberDevice-1.lua');
  const findDevice = defineScript<number>(redis, 'findDevice-1.lua');
  const takeDeviceLogIn = defineScript<number>(redis, 'takeDeviceLogIn-2.lua');
  const failDeviceLogIn = defineScript<number>(redis, 'failDeviceLogIn-2.lua');

  return {
    /** Makes a browser a device of the account, or renews it. Returns the id for its cookie: a new one unless it was one. */
    async remember(mobile: string, currentId: string | undefined): Promise<string> {
      const isOne = currentId !== undefined && (await findDevice(keys.devices(mobile), digestOfId(currentId))) === 1;
      const id = isOne ? currentId : newRandomId();
      await rememberDevice(keys.devices(mobile), digestOfId(id), DEVICE_LIFE_SECONDS * 1000, MOST_DEVICES);
      return id;
    },

    /** Whether a browser is a device of the mobile's account. */
    async isOne(mobile: string, id: string | undefined): Promise<boolean> {
      return id !== undefined && (await findDevice(keys.devices(mobile), digestOfId(id))) === 1;
    },

    /** Ends all devices of an account. */
    async endAll(mobile: string): Promise<void> {
      await storeCall(redis.del(keys.devices(mobile)));
    },

    /** Takes one log-in by password of a device, or says how long to wait; undefined when it is no device of the account. */
    async takeLogIn(mobile: string, id: string): Promise<LogIn | { retryAfterMs: number } | undefined> {
      const digest = digestOfId(id);
      const failures = keys.deviceFailures(mobile, digest);
      const both = [keys.devices(mobile), failures];
      const member = randomUUID();
      const giveBack = async () => {
        await storeCall(redis.zrem(failures, member));
      };
      const taking = takeDeviceLogIn(
        ...both,
        digest,
        member,
        HOURLY.count,
        HOURLY.windowMs,
        DEVICE_LIFE_SECONDS * 1000,
      );
      // A call that was given up may be carried out all the same. Nobody waits for this: the failure is the answer.
      taking.catch(() => giveBack().catch(() => undefined));
      const retryAfterMs = await taking;
      if (retryAfterMs < 0) return undefined;
      if (retryAfterMs > 0) return { retryAfterMs };
      return {
        async succeeded() {
          await storeCall(redis.del(failures));
        },
        async failed() {
          await failDeviceLogIn(...both, digest, MOST_IN_A_ROW);
        },
        giveBack,
      };
    },
  };
}
