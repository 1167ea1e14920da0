/**
 * Tells the send of an SMS code, each step ending the request when it refuses and giving back what the earlier took:
 *
 * 1. lists, kill switch, the client address's limit: before anything of the request is touched (admit-sender.ts);
 * 2. the image code, taken and deleted whatever the comparison says: it admits one request;
 * 3. only then the account, so that nobody learns whether a mobile is registered without solving an image code;
 * 4. the mobile's interval and caps, then number range, address block, service and budget, all before a live code is
 *    overwritten; then the code, the state for the page, the job (queue-send.ts). A failure gives everything back: the
 *    user may try again. A send that fails for good later gives it back too (worker/delivery.ts).
 */
import { codeDigests, generateSendId } from '../../core/code.ts';
import { ServiceError } from '../../core/errors.ts';
import type { Purpose } from '../../core/states.ts';
import { testCode } from '../../core/test-numbers.ts';
import type { Slot } from '../../db/redis/sms-codes.ts';
import { answerMatches } from '../captcha/answer.ts';
import type { Services } from '../services.ts';
import { admitSender } from './admit-sender.ts';
import { givingBack } from './giving-back.ts';
import { type QueuedTimes, queueSend } from './queue-send.ts';
import { refusedBy } from './refused-by.ts';

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

/** Queues an SMS with a code. Throws a ServiceError of the catalogue for every refusal. */
export async function sendSmsCode(services: Services, request: SendSmsCode): Promise<QueuedSend> {
  const { clock, config, limits } = services;
  const { mobile, purpose, clientAddress } = request;
  const admission = await admitSender(services, request);
  const giveBack = async () => limits.giveBack('sms', clientAddress, admission.addressEvent);
  return givingBack(services, giveBack, async () => {
    await takeImageCode(services, request);
    await requireAccountState(services, mobile, purpose);
    const slot = { mobile, purpose, sendId: generateSendId() };
    const fixedCode = testCode(config.testNumbers, mobile, clock());
    // Those who test come from one address again and again.
    if (fixedCode) await giveBack();
    const times = fixedCode
      ? await storeTestCode(services, slot, fixedCode)
      : await queueSend(services, { slot, clientAddress, ...admission });
    const secondsUntil = (moment: number) => Math.max(0, Math.ceil((moment - clock()) / 1000));
    return { sendId: slot.sendId, expiresIn: secondsUntil(times.expiresAt), resendAfter: secondsUntil(times.resendAt) };
  });
}

async function takeImageCode(services: Services, request: SendSmsCode): Promise<void> {
  const { imageCodeStore, imageFailures, metrics } = services;
  const answer = await imageCodeStore.take(request.imageCodeId);
  if (answer === null) {
    metrics.imageCodes.inc({ result: 'expired' });
    throw new ServiceError('IMAGE_CODE_EXPIRED');
  }
  const right = answerMatches(answer, request.imageCodeText);
  metrics.imageCodes.inc({ result: right ? 'right' : 'wrong' });
  if (right) return;
  const waitMs = await imageFailures.add(request.clientAddress);
  if (waitMs > 0) throw refusedBy('image_failures', services, 'TOO_MANY_REQUESTS', waitMs);
  throw new ServiceError('IMAGE_CODE_WRONG');
}

async function requireAccountState({ users }: Services, mobile: string, purpose: Purpose): Promise<void> {
  if (purpose === 'enter') return;
  const registered = await users.isRegistered(mobile);
  if (purpose === 'register' && registered) throw new ServiceError('MOBILE_REGISTERED');
  if (purpose !== 'register' && !registered) throw new ServiceError('USER_UNKNOWN');
}

/** A test number costs nothing and bothers nobody, so it takes nothing: no SMS leaves, its fixed code is live at once. */
async function storeTestCode(services: Services, slot: Slot, code: string): Promise<QueuedTimes> {
  const { clock, config, keyring, sendStates, smsCodes } = services;
  const expiresAt = clock() + config.smsCodeTtlSeconds * 1000;
  await smsCodes.storeFixed(slot, codeDigests(keyring, { ...slot, code })[0]);
  await sendStates.create(slot.sendId, { expiresAt, resendAt: 0 });
  await sendStates.move(slot.sendId, 'delivered');
  return { expiresAt, resendAt: 0 };
}
