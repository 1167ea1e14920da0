/**
 * Registration tickets: who has shown the code of a mobile without an account may make one within ten minutes, once. A
 * ticket is known here by its digest only, is good for its mobile, and belongs to the browser that got it.
 */
import { digestOfId, newRandomId } from '../../core/random-id.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

export const REGISTRATION_TICKET_SECONDS = 600;

/** `browser`: digest of the browser's id; undefined for a client that keeps no cookies. */
interface Holder {
  mobile: string;
  browser: string | undefined;
}

export function createRegistrationTickets(redis: RedisClient) {
  const takeTicket = defineScript<number>(redis, 'takeTicket-1.lua');
  const keyOf = (mobile: string, ticket: string) => keys.registrationTicket(mobile, digestOfId(ticket));

  return {
    /** Returns a new ticket, which is kept nowhere. */
    async issue({ mobile, browser = '' }: Holder): Promise<string> {
      const ticket = newRandomId();
      await storeCall(redis.set(keyOf(mobile, ticket), browser, 'EX', REGISTRATION_TICKET_SECONDS));
      return ticket;
    },

    /**
     * Uses a ticket up. Returns how it can be given back when what it was used for failed on our side; undefined when it is
     * none, was used, or belongs to another browser, which leaves it as it is.
     */
    async take(ticket: string, { mobile, browser = '' }: Holder): Promise<(() => Promise<void>) | undefined> {
      const lifeMs = await takeTicket(keyOf(mobile, ticket), browser);
      if (lifeMs === 0) return undefined;
      return async () => {
        await storeCall(redis.set(keyOf(mobile, ticket), browser, 'PX', lifeMs, 'NX'));
      };
    },
  };
}
