/** How many proofs of work an address and the block around it asked for lately: the next ones get dearer by it. */
import { addressBlock } from '../../core/address.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

/** What was asked for counts half after this. */
const HALF_LIFE_MS = 1_800_000;

export function createChallenges(redis: RedisClient) {
  const countChallenge = defineScript<number>(redis, 'countChallenge-1.lua');
  const count = (subject: string) => countChallenge(keys.challenges(subject), HALF_LIFE_MS);
  return {
    /** Counts one, and returns those before it: of many at once, each is told another number. */
    async add(address: string): Promise<{ ofAddress: number; ofBlock: number }> {
      const [ofAddress, ofBlock] = await Promise.all([count(address), count(addressBlock(address))]);
      return { ofAddress, ofBlock };
    },
  };
}
