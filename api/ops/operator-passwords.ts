/**
 * Operators by name and password: OPS_USER, and the accounts of OPS_USERS_FILE. Wrong ones are bounded per address, each
 * taken before it is compared; whoever was right from there a moment ago goes on, whatever others guess.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { verify } from '@node-rs/argon2';
import type { Role } from '../../core/operators.ts';
import { takeAddressPlace } from '../operations/take-address-place.ts';
import type { Services } from '../services.ts';

/** A password that was right is known by its keyed digest for a while: the board asks every few seconds, argon2 takes its time. */
const KNOWN_MS = 300_000;
/** Wrong passwords of an address. */
const LIMIT = { count: 10, windowMs: 600_000 };

export interface Operator {
  name: string;
  role: Role;
}

export type OperatorPasswords = ReturnType<typeof createOperatorPasswords>;

export function createOperatorPasswords(services: Services) {
  const { opsUser, opsPassword, opsUsers = [] } = services.config;
  const key = randomBytes(32);
  const known = new Map<string, number>();
  const digest = (text: string) => createHash('sha256').update(text).digest();
  // Somebody who is on no list must take as long.
  const [anybody] = opsUsers;

  async function compare(name: string, password: string): Promise<Operator | null> {
    // Digests are compared, so that neither length nor content shows in the time.
    const userFits = timingSafeEqual(digest(name), digest(opsUser ?? ''));
    const passwordFits = timingSafeEqual(digest(password), digest(opsPassword ?? ''));
    if (opsUser && opsPassword && userFits && passwordFits) return { name, role: 'operator' };
    const account = opsUsers.find((candidate) => candidate.name === name);
    const right = anybody !== undefined && (await verify((account ?? anybody).passwordHash, password));
    return right && account ? { name, role: account.role } : null;
  }

  /** Redis being away must not keep an operator from acting: then nothing is bounded, and the log says so. */
  async function take(address: string): ReturnType<typeof takeAddressPlace> {
    try {
      return await takeAddressPlace(services, 'operator', address, LIMIT);
    } catch (err) {
      services.logger.warn({ err }, "wrong operators' passwords can not be counted");
      return { giveBack: async () => undefined };
    }
  }

  return {
    /** `fresh`: compared just now, not known from before. Null: wrong. `retryAfterMs`: too many wrong ones of the address. */
    async find(
      name: string,
      password: string,
      address: string,
    ): Promise<{ operator: Operator | null; fresh: boolean } | { retryAfterMs: number }> {
      const mark = createHmac('sha256', key)
        .update(JSON.stringify([name, password, address]))
        .digest('hex');
      const role = (known.get(mark) ?? 0) > Date.now() ? roleOf(name) : undefined;
      if (role) return { operator: { name, role }, fresh: false };
      const place = await take(address);
      if ('retryAfterMs' in place) return place;
      const operator = await compare(name, password);
      if (!operator) return { operator, fresh: true };
      await place.giveBack().catch((err) => services.logger.warn({ err }, 'a right password counts as a wrong one'));
      for (const [old, until] of known) if (until <= Date.now()) known.delete(old);
      known.set(mark, Date.now() + KNOWN_MS);
      return { operator, fresh: true };
    },
  };

  function roleOf(name: string): Role | undefined {
    return opsUsers.find((one) => one.name === name)?.role ?? (name === opsUser ? 'operator' : undefined);
  }
}
