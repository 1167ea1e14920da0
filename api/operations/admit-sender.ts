/**
 * Whether a request for an SMS may be looked at at all, decided before its image code is touched: the lists, the kill
 * switch, the wait after too many wrong image answers, the address's limit. One round trip; a second when there are lists.
 */
import { addressLimit, type SendDraft } from '../../db/redis/sends/reservation.ts';
import { storeCall } from '../../db/store-call.ts';
import type { Services } from '../services.ts';
import { refusedBy } from './refused-by.ts';

/** What a client is told to wait while an operator has sends paused; nobody knows how long that is. */
const PAUSE_MS = 60_000;
/** Few enough to be read out on the telephone. */
const REFERENCE_DIGITS = 8;

/**
 * Takes an event of the address's limit, but for a network on the allow list, and notes in the draft who is trusted.
 * Throws SENDER_BLOCKED, SENDS_PAUSED, TOO_MANY_REQUESTS or TOO_FREQUENT.
 */
export async function admitSender(services: Services, draft: SendDraft): Promise<void> {
  const { config, imageFailures, limits, queue, senderLists, sends } = services;
  const { recipient, clientAddress } = draft;
  const limit = addressLimit(draft.application);
  const [standing, paused, failureWaitMs, taken] = await Promise.all([
    senderLists.find(recipient.mobile, clientAddress ?? ''),
    // Asked every time, so that a pause counts at once: sends would only pile up behind it and die there.
    storeCall(queue.isPaused()),
    clientAddress === undefined ? 0 : imageFailures.wait(clientAddress),
    // One back end has one address: without that of its user there is nothing to count by.
    clientAddress === undefined ? undefined : limits.take(limit, clientAddress, config.smsIpLimits),
  ]);
  const release = async () => (taken && 'event' in taken ? taken.giveBack() : undefined);
  if (standing.blockedMs > 0) {
    await release();
    const data = standing.endless ? { reference: draft.sendId.slice(0, REFERENCE_DIGITS) } : {};
    throw refusedBy('list', services, 'SENDER_BLOCKED', standing.blockedMs, data);
  }
  if (paused) {
    await release();
    throw refusedBy('pause', services, 'SENDS_PAUSED', PAUSE_MS);
  }
  draft.trusted = standing.address === 'allow' || standing.mobile === 'allow';
  if (standing.address === 'allow') return release();
  if (failureWaitMs > 0) {
    await release();
    throw refusedBy('image_failures', services, 'TOO_MANY_REQUESTS', failureWaitMs);
  }
  if (!taken) return;
  if (!('event' in taken)) throw refusedBy('address', services, 'TOO_FREQUENT', taken.retryAfterMs);
  sends.addressTaken(draft, taken.event);
}
