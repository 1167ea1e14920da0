/**
 * The part of a send that is the same for whoever asks: admitted, then whatever the request has to prove, then queued.
 * What was taken on the way is released when a later step fails.
 */
import { codeScope } from '../../core/applications/application.ts';
import { codeDigests } from '../../core/code.ts';
import { type ErrorName, ServiceError } from '../../core/errors.ts';
import { testCode } from '../../core/test-numbers.ts';
import { type SendDraft, slotOf } from '../../db/redis/sends/reservation.ts';
import type { Services } from '../services.ts';
import { abandon } from './abandon.ts';
import { admitSender, refuseBlocked } from './admit-sender.ts';
import { type QueuedTimes, queueSend } from './queue-send.ts';

export interface SendRequest {
  /** Runs once the sender is admitted; what it throws ends the request. */
  prove: () => Promise<unknown>;
  /** Of the request, for the job and the worker's log. */
  requestId: string;
  /** The cookie `device` of our own pages. */
  deviceId?: string | undefined;
}

/** Refusals that tell something about the mobile itself: who heard one keeps the event of the address. */
const TELLING: ReadonlySet<ErrorName> = new Set(['MOBILE_REGISTERED', 'USER_UNKNOWN', 'SENDER_BLOCKED']);

export async function sendCode(
  services: Services,
  draft: SendDraft,
  { prove, requestId, deviceId }: SendRequest,
): Promise<QueuedTimes> {
  const { clock, config, sends } = services;
  try {
    const admission = await admitSender(services, draft, deviceId);
    const fixedCode = testCode(config.testNumbers, draft.recipient.mobile, clock());
    // Before the proof, which may take something that has to stay, such as a verification's record.
    if (fixedCode) await sends.abandon(draft);
    await prove();
    refuseBlocked(services, draft, admission);
    return fixedCode ? await storeTestCode(services, draft, fixedCode) : await queueSend(services, draft, requestId);
  } catch (error) {
    draft.keepsAddress = error instanceof ServiceError && TELLING.has(error.kind);
    await abandon(services, draft, error);
    throw error;
  }
}

/**
 * A test number costs nothing and bothers nobody, so it holds nothing: no SMS leaves, its fixed code is live at once.
 * Those who test come from one address again and again.
 */
async function storeTestCode(services: Services, draft: SendDraft, code: string): Promise<QueuedTimes> {
  const { clock, config, keyring, sends, smsCodes } = services;
  const slot = slotOf(draft);
  const expiresAt = clock() + (draft.verification?.codeTtlSeconds ?? config.smsCodeTtlSeconds) * 1000;
  await smsCodes.storeFixed(slot, codeDigests(keyring, { ...slot, purpose: codeScope(draft), code })[0]);
  await sends.publish(draft, { status: 'delivered', expiresAt, resendAt: 0 });
  return { expiresAt, resendAt: 0 };
}
