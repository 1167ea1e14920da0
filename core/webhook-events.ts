/** Queues webhooks about verifications. Whatever happened must not fail because the queue of webhooks does. */
import type { Queue } from 'bullmq';
import type { ApplicationRegistry } from './applications/registry.ts';
import type { Clock } from './clock.ts';
import type { Logger } from './logger.ts';
import { WEBHOOK_JOB_NAME, type WebhookEvent, type WebhookJob, webhookJobOptions } from './webhook-queue.ts';

export type WebhookEvents = ReturnType<typeof createWebhookEvents>;

/** What an event says of its verification. */
export interface EventSubject {
  id: string;
  application: string;
  purpose: string;
  channel: string;
  sealedTo: string;
  toMasked: string;
  reference?: string;
}

export function createWebhookEvents(given: {
  queue: Pick<Queue, 'add'>;
  applications: ApplicationRegistry;
  clock: Clock;
  logger: Logger;
}) {
  const { queue, applications, clock, logger } = given;
  return {
    /** Nothing for an application without a webhook. `delayMs`: it will have happened then. */
    async tell(
      verification: EventSubject,
      type: WebhookEvent,
      { sendId, delayMs = 0 }: { sendId?: string; delayMs?: number } = {},
    ): Promise<void> {
      const { id, application, purpose, channel, sealedTo, toMasked, reference } = verification;
      if (!applications.find(application)?.webhook) return;
      const job: WebhookJob = {
        v: 1,
        application,
        type,
        verificationId: id,
        ...(sendId === undefined ? {} : { sendId }),
        at: clock() + delayMs,
        toMasked,
        sealedTo,
        purpose,
        channel,
        ...(reference === undefined ? {} : { reference }),
      };
      try {
        await queue.add(WEBHOOK_JOB_NAME, job, webhookJobOptions(job, delayMs));
      } catch (err) {
        logger.error({ err, verificationId: id, type }, 'a webhook could not be queued');
      }
    },
  };
}
