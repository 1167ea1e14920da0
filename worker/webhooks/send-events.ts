/** What becomes of sends and verifications while no request is there to tell it. */
import type { Clock } from '../../core/clock.ts';
import type { DeliverCodeJob } from '../../core/queue.ts';
import type { SendStatus } from '../../core/states.ts';
import { verificationStatus } from '../../core/verification-status.ts';
import type { WebhookEvents } from '../../core/webhook-events.ts';
import type { WebhookJob } from '../../core/webhook-queue.ts';
import type { Sends } from '../../db/redis/sends/sends.ts';
import type { Verifications } from '../../db/redis/verifications.ts';

export function createSendEvents(given: {
  verifications: Pick<Verifications, 'get'>;
  sends: Pick<Sends, 'get'>;
  events: WebhookEvents;
  clock: Clock;
}) {
  const { verifications, sends, events, clock } = given;
  return {
    /** Nothing for a send that belongs to no verification. */
    async tell(
      { sendId, verificationId }: Pick<DeliverCodeJob, 'sendId' | 'verificationId'>,
      type: 'send.delivered' | 'send.failed',
    ) {
      const verification = verificationId === undefined ? undefined : await verifications.get(verificationId);
      if (verification) await events.tell(verification, type, { sendId });
    },

    /**
     * Whether an event that was planned has come true. A verification expires if nothing ended it before and no further
     * message prolonged it, and has failed instead if no message got through.
     */
    async isDue(job: WebhookJob): Promise<boolean | number> {
      if (job.type !== 'verification.expired') return true;
      const verification = await verifications.get(job.verificationId);
      if (!verification || verification.end) return false;
      if (verification.expiresAt > clock()) return verification.expiresAt;
      const states = await Promise.all(verification.sends.map((id) => sends.get(id, clock())));
      const statuses = states.map((state): SendStatus => state?.status ?? 'expired');
      if (verificationStatus(verification, statuses, clock()) === 'expired') return true;
      await events.tell(verification, 'verification.failed');
      return false;
    },
  };
}
