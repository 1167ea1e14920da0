/**
 * Tells the call that reads a code out, a further way of a send whose message had its chance: the same code, opened from the
 * send's job, and its guesses go on. It takes one more message's place in the mobile's caps, the number range, the service and
 * the budgets, and a place in the mobile's limit of calls; what it took is released when a later step fails.
 */
import { ServiceError } from '../../core/errors.ts';
import { type DeliverCodeJob, furtherWay, JOB_NAME, jobOptions, openJob, parseJob } from '../../core/queue.ts';
import { createRecipient } from '../../core/recipient.ts';
import type { FoundSend } from '../../db/redis/sends/record.ts';
import { draftSend, type SendDraft } from '../../db/redis/sends/reservation.ts';
import { storeCall } from '../../db/store-call.ts';
import type { Services } from '../services.ts';
import { abandon } from './abandon.ts';
import { admitSender, refuseBlocked } from './admit-sender.ts';
import { takePlaces } from './queue-send.ts';
import { refusedBy } from './refused-by.ts';

export interface CallRequest {
  sendId: string;
  /** Absent for a back end that doesn't say who asks. */
  clientAddress?: string | undefined;
  /** A back end knows itself when a call is due. */
  atOnce?: boolean;
}

/** Throws SEND_UNKNOWN, CALL_IMPOSSIBLE, CALL_TOO_EARLY with the time to wait, SMS_CODE_EXPIRED, or what a send is refused for. */
export async function callSend(services: Services, { sendId, clientAddress, atOnce }: CallRequest): Promise<void> {
  const { clock, keyring, queue, sends } = services;
  const [found, job] = await Promise.all([sends.get(sendId, clock()), storeCall(queue.getJob(sendId))]);
  if (!found) throw new ServiceError('SEND_UNKNOWN');
  const waitMs = callAfterMs(services, found);
  if (waitMs === undefined || !job) throw new ServiceError('CALL_IMPOSSIBLE');
  if (waitMs > 0 && !atOnce) throw refusedBy('call_early', services, 'CALL_TOO_EARLY', waitMs);
  const send = parseJob(job.data);
  const recipient = createRecipient(keyring, openJob(keyring, send).mobile, 'voice', send.country);
  const { purpose, application } = send;
  const draft = draftSend({ sendId, recipient, purpose, clientAddress, ...(application ? { application } : {}) });
  if ((await sends.codeState(draft)) !== 'live') throw new ServiceError('SMS_CODE_EXPIRED');
  try {
    refuseBlocked(services, draft, await admitSender(services, draft));
    takePlaces(services, await sends.reserveCall(draft));
    await queueCall(services, draft, send);
  } catch (error) {
    await abandon(services, draft, error);
    throw error;
  }
}

async function queueCall({ clock, config, queue, sends }: Services, draft: SendDraft, send: DeliverCodeJob) {
  const way = await sends.openWay(draft);
  // Somebody asked at the same time, or the code was entered.
  if (way === undefined) throw new ServiceError('CALL_IMPOSSIBLE');
  const { id, data } = furtherWay(send, 'voice', way);
  await storeCall(queue.add(JOB_NAME, data, { ...jobOptions(id, config.smsQueueOrder), timestamp: clock() }));
}

/** Milliseconds until a call may be asked for: once a message had its usual time, or has failed. Undefined: no call can come. */
export function callAfterMs(
  { clock, config }: Pick<Services, 'clock' | 'config'>,
  found: FoundSend,
): number | undefined {
  const { status, verified, end } = found;
  if (!end?.callable || verified || !['sent', 'delivered', 'failed'].includes(status)) return undefined;
  if (status === 'failed') return 0;
  const chanceMs = end.usualMs ?? config.voiceAfterSeconds * 1000;
  return Math.max(0, (end.at ?? 0) + chanceMs - clock());
}
