/**
 * Keys derived from APP_SECRETS by HKDF-SHA-256 (RFC 5869), one per use and secret.
 * The first secret signs and seals; all of them verify and open, so a secret is rotated by appending a new one
 * everywhere and then moving it to the front: no process may sign what another can't verify.
 */
import { hkdfSync } from 'node:crypto';

export interface Keyring {
  /** 32-byte keys for one use, in the order of APP_SECRETS. */
  keys(use: string): readonly [Buffer, ...Buffer[]];
  /** Of each secret, in the order of APP_SECRETS: eight hex digits, which tell secrets apart and nothing else. */
  fingerprints(): string[];
}

export function createKeyring(secrets: readonly string[]): Keyring {
  if (secrets.length === 0) throw new Error('a keyring needs at least one secret');
  const derived = new Map<string, [Buffer, ...Buffer[]]>();
  const keyring: Keyring = {
    keys(use) {
      let keys = derived.get(use);
      if (!keys) {
        keys = secrets.map((secret) => Buffer.from(hkdfSync('sha256', secret, '', use, 32))) as [Buffer, ...Buffer[]];
        derived.set(use, keys);
      }
      return keys;
    },
    fingerprints: () => keyring.keys('fingerprint').map((key) => key.toString('hex', 0, 4)),
  };
  return keyring;
}
