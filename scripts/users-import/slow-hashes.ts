/**
 * Old hashes that take longer to compare than LOGIN_FAILURE_MS: until their users have logged in once, the time of a
 * wrong log-in would tell that they have an account.
 */
import { parsePasswordHash } from '../../core/password-hash.ts';
import type { ImportedUser } from '../../db/user-import.ts';

/** A core of 2020 does about this much; slower ones are why the advice doubles it. */
const PBKDF2_ITERATIONS_PER_MS = 4_000;
const SCRYPT_KIB_PER_MS = 400;

export function createSlowHashes(failureMs: number) {
  let count = 0;
  let slowestMs = 0;
  return {
    add({ passwordHash }: Pick<ImportedUser, 'passwordHash'>): void {
      const ms = estimateMs(passwordHash);
      if (ms <= failureMs / 2) return;
      count += 1;
      slowestMs = Math.max(slowestMs, ms);
    },

    /** One line for the operator; undefined when there is nothing to do. */
    advice(): string | undefined {
      if (count === 0) return undefined;
      const enough = Math.ceil((2 * slowestMs) / 100) * 100;
      return `${count} password hashes take about ${Math.round(slowestMs)} ms to compare: set LOGIN_FAILURE_MS=${enough} until these users have logged in`;
    },
  };
}

function estimateMs(stored: string): number {
  const hash = parsePasswordHash(stored);
  if (hash?.kind === 'pbkdf2') return hash.iterations / PBKDF2_ITERATIONS_PER_MS;
  if (hash?.kind !== 'scrypt') return 0;
  return (hash.cost * hash.blockSize * hash.parallelization) / 8 / SCRYPT_KIB_PER_MS;
}
