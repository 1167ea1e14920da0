/**
 * Tells the send of an SMS code, each step ending the request when it refuses:
 *
 * 1. lists, kill switch, the client address's limit: before anything of the request is touched (admit-sender.ts);
 * 2. the image code, taken and deleted whatever the comparison says: it admits one request;
 * 3. only then the account, so that nobody learns whether a mobile is registered without solving an image code,
 *    and the list of blocked mobiles;
 * 4. the mobile's interval and caps, number range, address block, service and budget, all before a live code is
 *    overwritten; then the code; then the send's record and its job (queue-send.ts).
 *
 * What a step takes it notes in the draft of the send (db/redis/sends), which is abandoned when a later one fails: the user
 * may try again. But who asked about a mobile, and heard, keeps the event of the address: else asking were free. A send that
 * fails for good later is released by its worker.
 */
import { generateSendId } from '../../core/code.ts';
import { ServiceError } from '../../core/errors.ts';
import type { Recipient } from '../../core/recipient.ts';
import type { Purpose } from '../../core/states.ts';
import { draftSend } from '../../db/redis/sends/reservation.ts';
import { harderBits } from '../captcha/proof-of-work.ts';
import type { Services } from '../services.ts';
import { noteRefusal } from './note-refusal.ts';
import { sendCode } from './send-code.ts';
import { takeImageCode } from './take-image-code.ts';

export interface SendSmsCode {
  recipient: Recipient;
  requestId: string;
  imageCodeId: string;
  imageCodeText: string;
  purpose: Purpose;
  clientAddress: string;
  /** Digest of the browser's id: the code is its own. */
  browser: string;
  /** The cookie `device`. */
  deviceId?: string | undefined;
}

/** Id of the send; `expiresIn` and `resendAfter` in seconds. */
export interface QueuedSend {
  sendId: string;
  expiresIn: number;
  resendAfter: number;
}

/** Queues an SMS with a code. Throws a ServiceError of the catalogue for every refusal. */
export async function sendSmsCode(services: Services, request: SendSmsCode): Promise<QueuedSend> {
  const { recipient, purpose, clientAddress, browser } = request;
  const draft = draftSend({ sendId: generateSendId(), recipient, purpose, clientAddress, browser });
  let solved = false;
  const prove = async () => {
    const answer = { id: request.imageCodeId, text: request.imageCodeText };
    const worth = await takeImageCode(services, answer, clientAddress);
    solved = true;
    draft.harder = worth >= harderBits(services.config.imageCodePowBits);
    await requireAccountState(services, recipient.mobile, purpose);
  };
  try {
    const { requestId, deviceId } = request;
    const { expiresAt, resendAt } = await sendCode(services, draft, { prove, requestId, deviceId });
    const secondsUntil = (moment: number) => Math.max(0, Math.ceil((moment - services.clock()) / 1000));
    return { sendId: draft.sendId, expiresIn: secondsUntil(expiresAt), resendAfter: secondsUntil(resendAt) };
  } catch (error) {
    noteRefusal(services, draft, error, !solved);
    throw error;
  }
}

async function requireAccountState({ users }: Services, mobile: string, purpose: Purpose): Promise<void> {
  if (purpose === 'enter') return;
  const registered = await users.isRegistered(mobile);
  if (purpose === 'register' && registered) throw new ServiceError('MOBILE_REGISTERED');
  if (purpose !== 'register' && !registered) throw new ServiceError('USER_UNKNOWN');
}
