/** A worker's part in webhooks: it calls them, and queues those about sends and about verifications that nobody ended. */
import { Queue } from 'bullmq';
import type { ApplicationRegistry } from '../../core/applications/registry.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { QUEUE_PREFIX } from '../../core/queue.ts';
import type { Keyring } from '../../core/secrets.ts';
import { createWebhookEvents } from '../../core/webhook-events.ts';
import { WEBHOOK_QUEUE_NAME } from '../../core/webhook-queue.ts';
import type { RedisClient } from '../../db/redis/client.ts';
import { queueBackend } from '../../db/redis/queue-backend.ts';
import type { Sends } from '../../db/redis/sends/sends.ts';
import { createVerifications } from '../../db/redis/verifications.ts';
import { createSendEvents } from './send-events.ts';
import { createWebhookClient } from './webhook-client.ts';
import { createWebhookConsumer } from './webhook-consumer.ts';

export interface WebhookParts {
  redis: RedisClient;
  sends: Sends;
  keyring: Keyring;
  applications: ApplicationRegistry;
  clock: Clock;
  logger: Logger;
}

/** Starts to call webhooks at once. */
export function createWebhooks({ redis, sends, keyring, applications, clock, logger }: WebhookParts) {
  const queue = new Queue(WEBHOOK_QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX }, queueBackend);
  queue.on('error', (err) => logger.warn({ err }, 'webhook queue'));
  const events = createWebhookEvents({ queue, applications, clock, logger });
  const sendEvents = createSendEvents({ verifications: createVerifications(redis), sends, events, clock });
  const client = createWebhookClient();
  const { isDue } = sendEvents;
  const consumer = createWebhookConsumer({ redis, keyring, applications, client, isDue, clock, logger });
  return {
    /** Tells of a send; a fault is only logged, since the send itself went its way. */
    async tell(...given: Parameters<typeof sendEvents.tell>): Promise<void> {
      await sendEvents
        .tell(...given)
        .catch((err) => logger.error({ err, sendId: given[0].sendId }, 'no webhook was queued'));
    },

    async stop(): Promise<void> {
      await consumer.stop();
      await client.close();
      await queue.close();
    },
  };
}
