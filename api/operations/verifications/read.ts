/** Where a verification stands. Its status follows from how it ended, from the time, and from what became of its messages. */
import { codeOwner } from '../../../core/client-secret.ts';
import type { SendStatus } from '../../../core/states.ts';
import { verificationStatus } from '../../../core/verification-status.ts';
import type { Services } from '../../services.ts';
import type { Found } from './find.ts';
import { numberOf } from './number-of.ts';

const secondsUntil = (moment: number, now: number): number => Math.max(0, Math.ceil((moment - now) / 1000));

/** The answer of creation, resend and reading. */
export async function stateOf(services: Services, { verification }: Pick<Found, 'verification'>) {
  const { clock, codeChecks, sends } = services;
  const now = clock();
  const { mobile } = numberOf(services, verification);
  const [states, attemptsLeft] = await Promise.all([
    Promise.all(verification.sends.map((id) => sends.get(id, now))),
    codeChecks.left(mobile, codeOwner(verification.id)),
  ]);
  const statuses = states.map((state): SendStatus => state?.status ?? 'expired');
  const status = verificationStatus(verification, statuses, now);
  // Also one whose messages all failed so far may be tried again.
  const open = verification.end === undefined && now < verification.expiresAt;
  return {
    verification_id: verification.id,
    to: verification.toMasked,
    purpose: verification.purpose,
    channel: verification.channel,
    status,
    send_status: statuses.at(-1) ?? 'expired',
    expires_in: open ? secondsUntil(verification.expiresAt, now) : 0,
    resend_after: open ? secondsUntil(states.at(-1)?.resendAt ?? 0, now) : 0,
    attempts_left: open ? attemptsLeft : 0,
    sends: verification.sends.map((send_id, index) => ({ send_id, status: statuses[index] ?? 'expired' })),
  };
}

/** More for those who read: the reference, times, every message. */
export async function readVerification(services: Services, found: Found) {
  const { verification } = found;
  const { reference, createdAt, endedAt } = verification;
  return {
    ...(await stateOf(services, found)),
    ...(reference === undefined ? {} : { reference }),
    created_at: new Date(createdAt).toISOString(),
    ...(endedAt === undefined ? {} : { ended_at: new Date(endedAt).toISOString() }),
  };
}
