/**
 * Whom a send goes to: one value, made where a number enters a process, in every form that is needed further in. Below
 * the border only the contract's Redis keys name the mobile; all else takes the masked form or the digest.
 */
import { mobileDigest } from './code.ts';
import { addressOf, type Country, keyForm, maskNumber } from './phone-number.ts';
import type { Keyring } from './secrets.ts';
import type { Channel } from './states.ts';

export interface Recipient {
  channel: Channel;
  /** E.164 (ITU-T): `+8613900002086`. */
  address: string;
  country: Country;
  /** The form of keys: the eleven digits of mainland China, elsewhere E.164. */
  mobile: string;
  /** `139****2086`: what logs, jobs and the ledger may show. */
  masked: string;
  /** Keyed digest, hex: joins the sends of one person without naming the number. */
  digest: string;
}

/** The recipient behind a number in either form. */
export function createRecipient(
  keyring: Keyring,
  number: string,
  channel: Channel = 'sms',
  country: Country = 'CN',
): Recipient {
  const address = addressOf(number);
  const mobile = keyForm(address);
  return { channel, address, country, mobile, masked: maskNumber(address), digest: mobileDigest(keyring, mobile) };
}
