/**
 * Passwords: made as argon2id, compared with argon2id and with the forms of the old application. Every comparison and
 * every hash runs on libuv's threads, which pictures and name look-ups need too, hence few at a time and a short queue.
 */
import { pbkdf2, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { hash as argon2, verify as verifyArgon2 } from '@node-rs/argon2';
import pLimit from 'p-limit';
import { type PasswordHash, parsePasswordHash, scryptMemoryBytes } from '../core/password-hash.ts';
import { normalizePassword } from '../core/password-rule.ts';

export interface PasswordOptions {
  argon2MemoryKib: number;
  argon2Passes: number;
  argon2Lanes: number;
  passwordHashesAtOnce: number;
  passwordQueue: number;
}

/** `outdated`: right, and to be hashed anew, because its form or its parameters are not today's. */
export type Verdict = 'right' | 'outdated' | 'wrong';

export function createPasswords(options: PasswordOptions) {
  // The library's enum of algorithms is one that isolated modules can't read; argon2id is its default.
  const parameters = {
    memoryCost: options.argon2MemoryKib,
    timeCost: options.argon2Passes,
    parallelism: options.argon2Lanes,
  };
  const limit = pLimit(options.passwordHashesAtOnce);
  const nobody = hashOfNothing(options);
  const places = options.passwordHashesAtOnce + options.passwordQueue;
  const placesOfClient = Math.ceil(places / 4);
  /** The client of each log-in under way, as often as it has one. */
  const underWay: string[] = [];
  const isOutdated = (stored: PasswordHash) =>
    stored.kind !== 'argon2id' ||
    stored.memoryKib !== options.argon2MemoryKib ||
    stored.passes !== options.argon2Passes ||
    stored.lanes !== options.argon2Lanes;

  return {
    /**
     * The PHC string of a password. The queue refuses nobody: who gets here has shown a code or the password before.
     * `admit` is asked when its turn comes, and may throw.
     */
    hash: (password: string, admit?: () => Promise<void>): Promise<string> =>
      limit(async () => {
        await admit?.();
        return argon2(normalizePassword(password), parameters);
      }),

    /**
     * Runs what a log-in of a client does around a comparison. Returns undefined, without calling `logIn`, when as many
     * are under way as may wait, or a quarter of that from this client: right passwords too could fill the queue.
     */
    async comparing<T>(client: string, logIn: () => Promise<T>): Promise<T | undefined> {
      const ofClient = underWay.filter((other) => other === client).length;
      if (underWay.length >= places || ofClient >= placesOfClient) return undefined;
      underWay.push(client);
      try {
        return await logIn();
      } finally {
        underWay.splice(underWay.indexOf(client), 1);
      }
    },

    /**
     * Compares a password with a stored hash, in its normal form and, where it was typed otherwise, as it was typed: older
     * hashes were made of that. Without a hash, as for a mobile that nobody registered, or with one of no known form, the
     * same work is done and the password is wrong.
     */
    async verify(stored: string | null | undefined, password: string): Promise<Verdict> {
      const parsed = stored == null ? undefined : parsePasswordHash(stored);
      const normal = normalizePassword(password);
      for (const form of new Set([normal, password])) {
        const right = await limit(() => matches(parsed ?? nobody, form));
        if (right && parsed) return isOutdated(parsed) || form !== normal ? 'outdated' : 'right';
      }
      return 'wrong';
    },
  };
}

/** A hash that costs what a new one costs and that no password fits. */
function hashOfNothing(options: PasswordOptions): PasswordHash {
  const { argon2MemoryKib: memoryKib, argon2Passes: passes, argon2Lanes: lanes } = options;
  const [salt, key] = [16, 32].map((bytes) => randomBytes(bytes).toString('base64').replaceAll('=', ''));
  const text = `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${salt}$${key}`;
  return { kind: 'argon2id', text, memoryKib, passes, lanes };
}

async function matches(stored: PasswordHash, password: string): Promise<boolean> {
  if (stored.kind === 'argon2id') return verifyArgon2(stored.text, password);
  return timingSafeEqual(await derive(stored, password), stored.key);
}

/** The key as werkzeug derives it: password and salt as UTF-8 text. */
function derive(stored: Exclude<PasswordHash, { kind: 'argon2id' }>, password: string): Promise<Buffer> {
  const { salt, key } = stored;
  if (stored.kind === 'pbkdf2') {
    return promisify(pbkdf2)(password, salt, stored.iterations, key.length, stored.digest);
  }
  const { cost: N, blockSize: r, parallelization: p } = stored;
  return scryptAsync(password, salt, key.length, { N, r, p, maxmem: scryptMemoryBytes(stored) });
}

const scryptAsync = promisify<string, string, number, import('node:crypto').ScryptOptions, Buffer>(scrypt);
