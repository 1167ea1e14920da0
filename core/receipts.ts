/**
 * Receipts: a short-lived JWT (RFC 7519) by which an application's own servers trust that a number was verified, without
 * asking this service. Signed by EdDSA (RFC 8037) with keys derived from APP_SECRETS: the first signs, all are published,
 * so a rotation of the secrets is one of the receipts, told apart by `kid` (the key's thumbprint, RFC 7638).
 */
import { createHmac, createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, type JWK, SignJWT } from 'jose';
import type { Keyring } from './secrets.ts';

const RECEIPT_TTL_SECONDS = 300;
export const RECEIPT_ISSUER = 'sms-verification';
const ALGORITHM = 'EdDSA';
/** PKCS #8 around the 32 bytes of an Ed25519 key (RFC 8410). */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

export interface ReceiptFacts {
  application: string;
  verificationId: string;
  purpose: string;
  e164: string;
}

export function createReceipts(keyring: Keyring) {
  const privateKeys = keyring
    .keys('receipt')
    .map((seed) =>
      createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed.export()]), format: 'der', type: 'pkcs8' }),
    );
  const published = Promise.all(privateKeys.map(publicJwk));

  return {
    /** Signs a receipt; `now` in ms since the epoch. */
    async issue({ application, verificationId, purpose, e164 }: ReceiptFacts, now: number): Promise<string> {
      const [jwk] = await published;
      const issuedAt = Math.floor(now / 1000);
      const claims = { verification_id: verificationId, purpose, phone_number_verified: true };
      return new SignJWT({ ...claims, phone_number_digest: numberDigest(keyring, application, e164) })
        .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: jwk?.kid ?? '' })
        .setIssuer(RECEIPT_ISSUER)
        .setAudience(application)
        .setJti(verificationId)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + RECEIPT_TTL_SECONDS)
        .sign(privateKeys[0] as KeyObject);
    },

    /** The public keys as a JWK set (RFC 7517), the one that signs first. */
    async jwks(): Promise<{ keys: JWK[] }> {
      return { keys: await published };
    },
  };
}

async function publicJwk(key: KeyObject): Promise<JWK> {
  const jwk = await exportJWK(createPublicKey(key));
  return { ...jwk, kid: await calculateJwkThumbprint(jwk), alg: ALGORITHM, use: 'sig' };
}

/** Keyed, and another for each application: two of them can't find out that they know the same person. */
function numberDigest(keyring: Keyring, application: string, e164: string): string {
  return createHmac('sha256', keyring.keys('receipt-number')[0]).update(`${application}:${e164}`).digest('base64url');
}
