/**
 * Tells the send of an SMS code, each step ending the request when it refuses:
 *
 * 1. lists, kill switch, the client address's limit: before anything of the request is touched (admit-sender.ts);
 * 2. the image code, taken and deleted whatever the comparison says: it admits one request;
 * 3. only then the account, so that nobody learns whether a mobile is registered without solving an image code;
 * 4. the mobile's interval and caps, number range, address block, service and budget, all before a live code is
 *    overwritten; then the code; then the send's record and its job (queue-send.ts).
 *
 * What a step takes it notes in the draft of the send (db/redis/sends), which is abandoned when a later one fails: the user
 * may try again. A send that fails for good later is released by its worker.
 */
import { codeDigests, generateSendId } from '../../core/code.ts';
import { ServiceError } from '../../core/errors.ts';
import type { Recipient } from '../../core/recipient.ts';
import type { Purpose } from '../../core/states.ts';
import { testCode } from '../../core/test-numbers.ts';
import { draftSend, type SendDraft, slotOf } from '../../db/redis/sends/reservation.ts';
import type { Services } from '../services.ts';
import { admitSender } from './admit-sender.ts';
import { noteRefusal } from './note-refusal.ts';
import { type QueuedTimes, queueSend } from './queue-send.ts';
import { takeImageCode } from './take-image-code.ts';

export interface SendSmsCode {
  recipient: Recipient;
  /** Of the request, for the job and the worker's log. */
  requestId?: string;
  imageCodeId: string;
  imageCodeText: string;
  purpose: Purpose;
  clientAddress: string;
  /** Digest of the browser's id: the code is its own. */
  browser: string;
}

/** Id of the send; `expiresIn` and `resendAfter` in seconds. */
export interface QueuedSend {
  sendId: string;
  expiresIn: number;
  resendAfter: number;
}

/** Queues an SMS with a code. Throws a ServiceError of the catalogue for every refusal. */
export async function sendSmsCode(services: Services, request: SendSmsCode): Promise<QueuedSend> {
  const { clock, config } = services;
  const { recipient, purpose, clientAddress, browser } = request;
  const draft = draftSend({ sendId: generateSendId(), recipient, purpose, clientAddress, browser });
  let solved = false;
  try {
    await admitSender(services, draft);
    await takeImageCode(services, { id: request.imageCodeId, text: request.imageCodeText }, clientAddress);
    solved = true;
    await requireAccountState(services, recipient.mobile, purpose);
    const fixedCode = testCode(config.testNumbers, recipient.mobile, clock());
    const times = fixedCode
      ? await storeTestCode(services, draft, fixedCode)
      : await queueSend(services, draft, request.requestId);
    const secondsUntil = (moment: number) => Math.max(0, Math.ceil((moment - clock()) / 1000));
    return {
      sendId: draft.sendId,
      expiresIn: secondsUntil(times.expiresAt),
      resendAfter: secondsUntil(times.resendAt),
    };
  } catch (error) {
    noteRefusal(services, draft, error, !solved);
    await abandon(services, draft, error);
    throw error;
  }
}

/**
 * The refusal is the answer even when releasing fails. When a store has failed, releasing is not awaited: it may fail as
 * slowly, several times over, and the answer is due.
 */
async function abandon({ logger, sends }: Services, draft: SendDraft, error: unknown): Promise<void> {
  const released = sends.abandon(draft).catch((err) => {
    logger.warn({ err }, 'something taken could not be released; it ends by itself');
  });
  if (!(error instanceof ServiceError && error.kind === 'DATABASE_ERROR')) await released;
}

async function requireAccountState({ users }: Services, mobile: string, purpose: Purpose): Promise<void> {
  if (purpose === 'enter') return;
  const registered = await users.isRegistered(mobile);
  if (purpose === 'register' && registered) throw new ServiceError('MOBILE_REGISTERED');
  if (purpose !== 'register' && !registered) throw new ServiceError('USER_UNKNOWN');
}

/**
 * A test number costs nothing and bothers nobody, so it holds nothing: no SMS leaves, its fixed code is live at once.
 * Those who test come from one address again and again.
 */
async function storeTestCode(services: Services, draft: SendDraft, code: string): Promise<QueuedTimes> {
  const { clock, config, keyring, sends, smsCodes } = services;
  await sends.abandon(draft);
  const slot = slotOf(draft);
  const expiresAt = clock() + config.smsCodeTtlSeconds * 1000;
  await smsCodes.storeFixed(slot, codeDigests(keyring, { ...slot, code })[0]);
  await sends.publish(draft, { status: 'delivered', expiresAt, resendAt: 0 });
  return { expiresAt, resendAt: 0 };
}
