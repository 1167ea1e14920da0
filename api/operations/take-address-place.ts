/** A place in the limit of a client address; of an IPv6 client also one in its /48, which an attacker may own whole. */
import { addressBlock } from '../../core/address.ts';
import type { Rate } from '../../core/rate.ts';
import type { Taken } from '../../db/redis/limits.ts';
import type { Services } from '../services.ts';

/** How many times the limit of a /64 its /48 has: carriers put many people into one. */
const BLOCK_SHARE = 4;

/** Takes both places or none; `giveBack` gives both back. */
export async function takeAddressPlace(
  { limits }: Services,
  limit: string,
  address: string,
  rate: Rate,
): Promise<Pick<Taken, 'giveBack'> | { retryAfterMs: number }> {
  const own = await limits.take(limit, address, [rate]);
  if ('retryAfterMs' in own || !address.includes(':')) return own;
  const block = await limits.take(limit, addressBlock(address), [{ ...rate, count: rate.count * BLOCK_SHARE }]);
  if ('retryAfterMs' in block) {
    await own.giveBack();
    return block;
  }
  return {
    async giveBack() {
      await Promise.all([own.giveBack(), block.giveBack()]);
    },
  };
}
