/** What a verification is, from how it ended, from the time, and from what became of its messages. */
import type { SendStatus } from './states.ts';

export const VERIFICATION_STATUSES = ['pending', 'approved', 'expired', 'canceled', 'failed'] as const;
export type VerificationStatus = (typeof VERIFICATION_STATUSES)[number];

/** `failed` without an end: no message got through, so far; a further one may. Times are ms since the epoch. */
export function verificationStatus(
  { end, expiresAt }: { end?: 'approved' | 'canceled' | 'failed'; expiresAt: number },
  sends: readonly SendStatus[],
  now: number,
): VerificationStatus {
  if (end) return end;
  if (sends.length > 0 && sends.every((status) => status === 'failed')) return 'failed';
  return now >= expiresAt ? 'expired' : 'pending';
}
