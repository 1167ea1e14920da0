/** The number of a verification, opened: the record holds it sealed only. */

import type { Country } from '../../../core/phone-number.ts';
import { createRecipient, type Recipient } from '../../../core/recipient.ts';
import { unseal } from '../../../core/seal.ts';
import type { Channel } from '../../../core/states.ts';
import type { Verification } from '../../../db/redis/verifications.ts';
import type { Services } from '../../services.ts';

export function numberOf({ keyring }: Services, verification: Verification, channel = verification.channel): Recipient {
  const address = unseal(keyring, verification.sealedTo, verification.id);
  return createRecipient(keyring, address, channel as Channel, verification.country as Country);
}
