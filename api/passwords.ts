/** Passwords as argon2id with OWASP's parameters (Password Storage Cheat Sheet): 19 MiB, 2 passes, 1 lane. */
import { hash } from '@node-rs/argon2';
import pLimit from 'p-limit';

/**
 * Hashes at a time. Each holds one of libuv's four threads for tens of milliseconds; the rest of the process
 * (name look-ups, files) keeps two.
 */
const CONCURRENT_HASHES = 2;

// `Algorithm` is a const enum that isolated modules can't read; argon2id is the library's default.
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

export type Passwords = ReturnType<typeof createPasswords>;

export function createPasswords() {
  const limit = pLimit(CONCURRENT_HASHES);
  return {
    /** The PHC string of a password. */
    hash: (password: string): Promise<string> => limit(() => hash(password, PARAMETERS)),
  };
}
