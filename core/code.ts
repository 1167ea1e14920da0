/** The six digits: made by `crypto.randomInt`, kept only as a keyed digest bound to mobile and purpose. */
import { createHmac, type KeyObject, randomBytes, randomInt } from 'node:crypto';
import type { Keyring } from './secrets.ts';
import type { Purpose } from './states.ts';

export const CODE_DIGITS = 6;

/** A uniformly random code, `000000` to `999999`; ten digits at most. */
export function generateCode(digits = CODE_DIGITS): string {
  return randomInt(10 ** digits)
    .toString()
    .padStart(digits, '0');
}

/**
 * The code in what a person typed: full-width digits of an input method are folded (NFKC, Unicode TR15), spaces and dashes
 * between digits go, as do invisible marks of whatever it was copied from. `２８３ 131` → `283131`.
 */
export function readCode(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Cf}\p{Pd}]/gu, '');
}

/** 32 lower-case hex: the id of a send, of its job, and the gateway's idempotency key. */
export function generateSendId(): string {
  return randomBytes(16).toString('hex');
}

/**
 * HMAC-SHA-256 digests of a code under every secret, hex behind a mark of the secret; the first is the one to store.
 * By the mark, a code whose secret was removed can be told from a wrong guess.
 */
export function codeDigests(
  keyring: Keyring,
  subject: { mobile: string; purpose: Purpose; code: string },
): [string, ...string[]] {
  const text = `${subject.purpose}:${subject.mobile}:${subject.code}`;
  const marks = keyring.marks('sms-code-mark');
  const hmac = (key: KeyObject) => createHmac('sha256', key).update(text).digest('hex');
  return keyring.keys('sms-code').map((key, index) => `${marks[index]}:${hmac(key)}`) as [string, ...string[]];
}

/** Keyed digest of a mobile, hex: joins the sends of one person in the ledger without naming the number. */
export function mobileDigest(keyring: Keyring, mobile: string): string {
  return mobileDigests(keyring, mobile)[0];
}

/** The same under every secret, that of now first: rows keep the digest of the secret of their time. */
export function mobileDigests(keyring: Keyring, mobile: string): [string, ...string[]] {
  const digest = (key: KeyObject) => createHmac('sha256', key).update(mobile).digest('hex');
  return keyring.keys('mobile').map(digest) as [string, ...string[]];
}
