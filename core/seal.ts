/**
 * Sealing of what a job must carry but nobody may read: AES-256-GCM with a random 96-bit nonce (NIST SP 800-38D),
 * the send id as associated data, so that a sealed text can't be moved to another job.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { Keyring } from './secrets.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Returns base64url of nonce, tag and cipher text. */
export function seal(keyring: Keyring, plaintext: string, associated: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', keyring.keys('seal')[0], nonce);
  cipher.setAAD(Buffer.from(associated));
  const body = Buffer.concat([cipher.update(plaintext, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64url');
}

/** Opens what `seal` made under any secret of the keyring; throws UnopenableError when none fits or the text was changed. */
export function unseal(keyring: Keyring, sealed: string, associated: string): string {
  const bytes = Buffer.from(sealed, 'base64url');
  for (const key of keyring.keys('seal')) {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(Buffer.from(associated));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    try {
      return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
    } catch {
      // The tag did not fit this key: an older secret may have sealed it.
    }
  }
  throw new UnopenableError();
}

/** Another process may have the secret: they get a new one, or lose an old one, one after the other. */
export class UnopenableError extends Error {
  constructor() {
    super('no secret in APP_SECRETS opens this sealed text');
  }
}
