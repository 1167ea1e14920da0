/** Secrets of Standard Webhooks: `whsec_` and base64 of 24 to 64 bytes; several, comma-separated, while one replaces another. */
import type { Keyring } from '../secrets.ts';

/** Throws an Error whose message names the fault, never the secret. */
export function parseWebhookSecrets(text: string): Buffer[] {
  return text.split(',').map((part) => {
    const encoded = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(part.trim())?.[1];
    const secret = Buffer.from(encoded ?? '', 'base64');
    if (secret.length < 24 || secret.length > 64) {
      throw new Error('a webhook secret is whsec_ and base64 of 24 to 64 random bytes');
    }
    return secret;
  });
}

/** Those of an application that names none of its own: a rotation of APP_SECRETS is one of theirs. */
export function derivedSecrets(keyring: Keyring, application: string): readonly Buffer[] {
  return keyring.keys(`webhook:${application}`).map((key) => key.export());
}

/** As receivers take it. */
export const writeWebhookSecret = (secret: Buffer): string => `whsec_${secret.toString('base64')}`;
