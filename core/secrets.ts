/**
 * Keys derived from APP_SECRETS by HKDF-SHA-256 (RFC 5869), one per use and secret.
 * The first secret signs and seals; all of them verify and open, so a secret is rotated by appending a new one
 * everywhere and then moving it to the front: no process may sign what another can't verify.
 */
import { createSecretKey, hkdfSync, type KeyObject } from 'node:crypto';

export interface Keyring {
  /** 32-byte keys for one use, in the order of APP_SECRETS; as objects, which Node prepares once. */
  keys(use: string): readonly [KeyObject, ...KeyObject[]];
  /** Of each secret, in the order of APP_SECRETS: eight hex digits that tell secrets apart by their use, and nothing else. */
  marks(use: string): readonly string[];
  /** Of each secret, in the order of APP_SECRETS: eight hex digits, which tell secrets apart and nothing else. */
  fingerprints(): string[];
}

export function createKeyring(secrets: readonly string[]): Keyring {
  if (secrets.length === 0) throw new Error('a keyring needs at least one secret');
  const derive = (secret: string, use: string) => Buffer.from(hkdfSync('sha256', secret, '', use, 32));
  const derivedKeys = new Map<string, [KeyObject, ...KeyObject[]]>();
  const derivedMarks = new Map<string, string[]>();
  const keyring: Keyring = {
    keys(use) {
      let keys = derivedKeys.get(use);
      if (!keys) {
        keys = secrets.map((secret) => createSecretKey(derive(secret, use))) as [KeyObject, ...KeyObject[]];
        derivedKeys.set(use, keys);
      }
      return keys;
    },
    marks(use) {
      let marks = derivedMarks.get(use);
      if (!marks) {
        marks = secrets.map((secret) => derive(secret, use).toString('hex', 0, 4));
        derivedMarks.set(use, marks);
      }
      return marks;
    },
    fingerprints: () => [...keyring.marks('fingerprint')],
  };
  return keyring;
}
