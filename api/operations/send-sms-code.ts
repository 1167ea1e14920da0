/**
 * Tells the send of an SMS code, each step ending the request when it refuses:
 *
 * 1. the client address's limit, given back when a later step refuses;
 * 2. the image code, taken and deleted whatever the comparison says: it admits one request;
 * 3. only then the account, so that nobody learns whether a mobile is registered without solving an image code;
 * 4. the mobile's interval and caps and the new code, one atomic step that refuses before it overwrites a live code;
 * 5. the state for the page, then the job. When they can't be stored, everything is given back: the user may try again.
 */
import { codeDigests, generateCode, generateSendId } from '../../core/code.ts';
import { limited, ServiceError } from '../../core/errors.ts';
import { JOB_NAME, jobOptions, sealJob } from '../../core/queue.ts';
import type { Purpose } from '../../core/states.ts';
import type { Slot } from '../../db/redis/sms-codes.ts';
import { storeCall } from '../../db/store-call.ts';
import { answerMatches } from '../captcha/answer.ts';
import type { Services } from '../services.ts';

export interface SendSmsCode {
  mobile: string;
  imageCodeId: string;
  imageCodeText: string;
  purpose: Purpose;
  clientAddress: string;
}

/** Id of the send; `expiresIn` and `resendAfter` in seconds. */
export interface QueuedSend {
  sendId: string;
  expiresIn: number;
  resendAfter: number;
}

/** Queues an SMS with a fresh code. Throws a ServiceError of the catalogue for every refusal. */
export async function sendSmsCode(services: Services, request: SendSmsCode): Promise<QueuedSend> {
  const { config, limits, metrics } = services;
  const taken = await limits.take('sms', request.clientAddress, config.smsIpLimits);
  if ('retryAfterMs' in taken) {
    metrics.refusals.inc({ limit: 'address' });
    throw limited('TOO_FREQUENT', taken.retryAfterMs);
  }
  try {
    await takeImageCode(services, request);
    await requireAccountState(services, request.mobile, request.purpose);
    const slot = { mobile: request.mobile, purpose: request.purpose, sendId: generateSendId() };
    await queueCode(services, slot);
    return { sendId: slot.sendId, expiresIn: config.smsCodeTtlSeconds, resendAfter: config.smsSendIntervalSeconds };
  } catch (error) {
    await giveBack(services, () => taken.giveBack());
    throw error;
  }
}

async function takeImageCode({ imageCodeStore, metrics }: Services, request: SendSmsCode): Promise<void> {
  const answer = await imageCodeStore.take(request.imageCodeId);
  if (answer === null) {
    metrics.imageCodes.inc({ result: 'expired' });
    throw new ServiceError('IMAGE_CODE_EXPIRED');
  }
  const right = answerMatches(answer, request.imageCodeText);
  metrics.imageCodes.inc({ result: right ? 'right' : 'wrong' });
  if (!right) throw new ServiceError('IMAGE_CODE_WRONG');
}

async function requireAccountState({ users }: Services, mobile: string, purpose: Purpose): Promise<void> {
  const registered = await users.isRegistered(mobile);
  if (purpose === 'register' && registered) throw new ServiceError('MOBILE_REGISTERED');
  if (purpose !== 'register' && !registered) throw new ServiceError('USER_UNKNOWN');
}

async function queueCode(services: Services, slot: Slot): Promise<void> {
  const { config, clock, keyring, metrics, queue, sendStates, smsCodes } = services;
  const code = generateCode();
  const now = clock();
  const expiresAt = now + config.smsCodeTtlSeconds * 1000;
  const reservation = await smsCodes.reserve(slot, codeDigests(keyring, { ...slot, code })[0]);
  if (!reservation.granted) {
    metrics.refusals.inc({ limit: reservation.limit });
    throw limited('TOO_FREQUENT', reservation.retryAfterMs);
  }
  try {
    await sendStates.create(slot.sendId, { expiresAt, resendAt: now + config.smsSendIntervalSeconds * 1000 });
    const data = sealJob(keyring, { ...slot, code, expiresAt });
    await storeCall(queue.add(JOB_NAME, data, jobOptions(slot.sendId)));
  } catch (error) {
    // Should the job be in the queue after all, its worker finds the code gone and sends nothing.
    await giveBack(services, () => smsCodes.giveBack({ ...slot, code: true }));
    await giveBack(services, () => sendStates.remove(slot.sendId));
    throw error;
  }
}

/** Gives something back on the way out of a refusal; the refusal is the answer even when that fails, and the log says so. */
async function giveBack({ logger }: Services, undo: () => Promise<void>): Promise<void> {
  try {
    await undo();
  } catch (err) {
    logger.warn({ err }, 'a limit could not be given back; it ends by itself');
  }
}
