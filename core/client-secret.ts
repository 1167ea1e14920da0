/** The client secret of a verification: made of its id by a key of ours, so that nobody has to keep it. */
import { createHmac, type KeyObject } from 'node:crypto';
import type { Keyring } from './secrets.ts';

/** Under every secret; the first is the one to give out. */
export function clientSecrets(keyring: Keyring, verificationId: string): readonly [string, ...string[]] {
  const make = (key: KeyObject) => createHmac('sha256', key).update(verificationId).digest('base64url');
  return keyring.keys('client-secret').map(make) as [string, ...string[]];
}

/** Under which a verification's codes are its own, as a browser's are: no other verification of the number touches them. */
export function codeOwner(verificationId: string): string {
  return `verification-${verificationId}`;
}
