/**
 * Whether a request for an SMS may be looked at at all, decided before its image code is touched: the lists, the kill
 * switch, the wait after too many wrong image answers, the address's limit. One round trip; a second when there are lists.
 */
import type { ServiceError } from '../../core/errors.ts';
import type { Standing } from '../../db/redis/sender-lists.ts';
import { addressLimit, type SendDraft } from '../../db/redis/sends/reservation.ts';
import { storeCall } from '../../db/store-call.ts';
import type { Services } from '../services.ts';
import { refusedBy } from './refused-by.ts';

/** What a client is told to wait while an operator has sends paused; nobody knows how long that is. */
const PAUSE_MS = 60_000;
/** Few enough to be read out on the telephone. */
const REFERENCE_DIGITS = 8;

/** Of a mobile that is on the block list: told once an image code was solved, or anybody could learn who is. */
export interface Admission {
  refusal: Standing | undefined;
}

/**
 * Takes an event of the address's limit, but for a network on the allow list, and notes in the draft who is trusted. A
 * device of the account passes whatever strangers at its address did: the mobile's own caps bound it.
 * Throws SENDER_BLOCKED for an address, SENDS_PAUSED, TOO_MANY_REQUESTS or TOO_FREQUENT.
 */
export async function admitSender(services: Services, draft: SendDraft, deviceId?: string): Promise<Admission> {
  const { config, devices, imageFailures, limits, queue, senderLists, sends } = services;
  const { recipient, clientAddress } = draft;
  const limit = addressLimit(draft.application);
  const [standing, paused, failureWaitMs, taken, device] = await Promise.all([
    senderLists.find(recipient.mobile, clientAddress ?? ''),
    // Asked every time, so that a pause counts at once: sends would only pile up behind it and die there.
    storeCall(queue.isPaused()),
    clientAddress === undefined ? 0 : imageFailures.wait(clientAddress),
    // One back end has one address: without that of its user there is nothing to count by.
    clientAddress === undefined ? undefined : limits.take(limit, clientAddress, config.smsIpLimits),
    devices.isOne(recipient.mobile, deviceId),
  ]);
  const release = async () => (taken && 'event' in taken ? taken.giveBack() : undefined);
  if (standing.address === 'block') {
    await release();
    throw blocked(services, draft, standing);
  }
  if (paused) {
    await release();
    throw refusedBy('pause', services, 'SENDS_PAUSED', PAUSE_MS);
  }
  const admission = { refusal: standing.mobile === 'block' ? standing : undefined };
  draft.trusted = standing.address === 'allow' || standing.mobile === 'allow';
  draft.device = device;
  if (standing.address === 'allow') {
    await release();
    return admission;
  }
  if (failureWaitMs > 0 && !device) {
    await release();
    throw refusedBy('image_failures', services, 'TOO_MANY_REQUESTS', failureWaitMs);
  }
  if (!taken) return admission;
  if ('event' in taken) sends.addressTaken(draft, taken.event);
  else if (!device) throw refusedBy('address', services, 'TOO_FREQUENT', taken.retryAfterMs);
  return admission;
}

/** Throws SENDER_BLOCKED; to be called once the request has proved something. */
export function refuseBlocked(services: Services, draft: SendDraft, { refusal }: Admission): void {
  if (refusal) throw blocked(services, draft, refusal);
}

function blocked(services: Services, draft: SendDraft, { endless, blockedMs }: Standing): ServiceError {
  const data = endless ? { reference: draft.sendId.slice(0, REFERENCE_DIGITS) } : {};
  return refusedBy('list', services, 'SENDER_BLOCKED', blockedMs, data);
}
