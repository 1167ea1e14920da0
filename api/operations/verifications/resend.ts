/** The next message of a verification, by the same limits as the first. The guesses left stay what they are. */
import type { Locale } from '../../../core/applications/application.ts';
import { generateSendId } from '../../../core/code.ts';
import { ServiceError } from '../../../core/errors.ts';
import type { Channel } from '../../../core/states.ts';
import type { Services } from '../../services.ts';
import { callSend } from '../call-send.ts';
import { noteRefusal } from '../note-refusal.ts';
import { sendCode } from '../send-code.ts';
import { killCodes } from './cancel.ts';
import { allowed, draftOf } from './create.ts';
import type { Found } from './find.ts';
import { numberOf } from './number-of.ts';
import { stateOf } from './read.ts';

export interface ResendRequest {
  channel?: string | undefined;
  clientAddress: string;
  requestId: string;
}

/** Throws VERIFICATION_ENDED for one that is over, else what a send is refused for. */
export async function resendVerification(services: Services, found: Found, request: ResendRequest) {
  const { channel, clientAddress, requestId } = request;
  const { application, verification, by } = found;
  const { verifications } = services;
  if (verification.end || verification.expiresAt <= services.clock()) throw new ServiceError('VERIFICATION_ENDED');
  const through = allowed(application.channels, channel ?? verification.channel, 'channel') as Channel;
  const asked = by === 'page' ? { clientAddress } : {};
  const last = verification.sends.at(-1);
  if (through === 'voice' && last && (await services.sends.get(last, services.clock()))?.end?.callable) {
    // The same code again, in a call.
    await callSend(services, { sendId: last, ...asked, atOnce: by === 'key' });
    return stateOf(services, { verification });
  }
  const sendId = generateSendId();
  const draft = draftOf(application, {
    id: verification.id,
    sendId,
    purpose: verification.purpose,
    recipient: numberOf(services, verification, through),
    locale: verification.locale as Locale,
    ...asked,
  });
  const { expiresAt } = await sendCode(services, draft, { prove: async () => undefined, requestId }).catch(
    (error: unknown) => {
      noteRefusal(services, draft, error, false);
      throw error;
    },
  );
  if (!(await verifications.addSend(verification.id, sendId, expiresAt))) {
    // It was canceled or approved meanwhile: this code must not outlive it.
    await killCodes(services, verification);
    throw new ServiceError('VERIFICATION_ENDED');
  }
  const sends = [...verification.sends, sendId];
  return stateOf(services, { verification: { ...verification, sends, expiresAt } });
}
