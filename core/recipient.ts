/**
 * Whom a send goes to: one value, made where a number enters a process, in every form that is needed further in. Below
 * the border only the contract's Redis keys name the mobile; all else takes the masked form or the digest.
 */
import { mobileDigest } from './code.ts';
import { maskMobile } from './mobile.ts';
import type { Keyring } from './secrets.ts';
import type { Channel } from './states.ts';

export { CHANNELS, type Channel } from './states.ts';

export interface Recipient {
  channel: Channel;
  /** E.164 (ITU-T): `+8613900002086`. */
  address: string;
  /** ISO 3166-1 alpha-2: `CN`. */
  country: string;
  /** The form that Redis keys and gateways of the number's own country use: `13900002086`. */
  mobile: string;
  /** `139****2086`: what logs, jobs and the ledger may show. */
  masked: string;
  /** Keyed digest, hex: joins the sends of one person without naming the number. */
  digest: string;
}

/** The recipient behind a mainland mobile of eleven digits. */
export function createRecipient(keyring: Keyring, mobile: string, channel: Channel = 'sms'): Recipient {
  return {
    channel,
    address: `+86${mobile}`,
    country: 'CN',
    mobile,
    masked: maskMobile(mobile),
    digest: mobileDigest(keyring, mobile),
  };
}
