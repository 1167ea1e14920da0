/**
 * Whether a request for an SMS may be looked at at all, decided before its image code is touched: the lists, the kill
 * switch, the wait after too many wrong image answers, the address's limit. One look into Redis, then the limit.
 */
import { storeCall } from '../../db/store-call.ts';
import type { Services } from '../services.ts';
import { refusedBy } from './refused-by.ts';

export interface Admission {
  /** On the allow list, by mobile or by network: neither number range nor address block holds it up. */
  trusted: boolean;
  /** The event taken from the address's limit; none for a network on the allow list. */
  addressEvent?: string;
}

/** What a client is told to wait while an operator has sends paused; nobody knows how long that is. */
const PAUSE_MS = 60_000;

/** Throws SENDER_BLOCKED, SENDS_PAUSED, TOO_MANY_REQUESTS or TOO_FREQUENT. */
export async function admitSender(
  services: Services,
  { mobile, clientAddress }: { mobile: string; clientAddress: string },
): Promise<Admission> {
  const { config, imageFailures, limits, queue, senderLists } = services;
  const [standing, paused, failureWaitMs] = await Promise.all([
    senderLists.find(mobile, clientAddress),
    // Asked every time, so that a pause counts at once: sends would only pile up behind it and die there.
    storeCall(queue.isPaused()),
    imageFailures.wait(clientAddress),
  ]);
  if (standing.blockedMs > 0) throw refusedBy('list', services, 'SENDER_BLOCKED', standing.blockedMs);
  if (paused) throw refusedBy('pause', services, 'SENDS_PAUSED', PAUSE_MS);
  if (standing.address === 'allow') return { trusted: true };
  if (failureWaitMs > 0) throw refusedBy('image_failures', services, 'TOO_MANY_REQUESTS', failureWaitMs);
  const taken = await limits.take('sms', clientAddress, config.smsIpLimits);
  if ('retryAfterMs' in taken) throw refusedBy('address', services, 'TOO_FREQUENT', taken.retryAfterMs);
  return { trusted: standing.mobile === 'allow', addressEvent: taken.event };
}
