/**
 * Tells applications of what became of their verifications. What can't be told is tried again over a day, then stays on
 * Bull Board as failed until `webhooks:resend` or its button takes it up again.
 */
import { DelayedError, type Job, UnrecoverableError, Worker } from 'bullmq';
import type { ApplicationRegistry } from '../../core/applications/registry.ts';
import { derivedSecrets } from '../../core/applications/webhook-secret.ts';
import type { Clock } from '../../core/clock.ts';
import type { Logger } from '../../core/logger.ts';
import { QUEUE_PREFIX } from '../../core/queue.ts';
import { unseal } from '../../core/seal.ts';
import type { Keyring } from '../../core/secrets.ts';
import { waitAtMost } from '../../core/shutdown.ts';
import {
  parseWebhookJob,
  WEBHOOK_QUEUE_NAME,
  WEBHOOK_WAITS_MS,
  type WebhookJob,
  webhookId,
} from '../../core/webhook-queue.ts';
import type { RedisClient } from '../../db/redis/client.ts';
import { queueBackend } from '../../db/redis/queue-backend.ts';
import type { WebhookClient } from './webhook-client.ts';

const CONCURRENCY = 20;
/** What a stopping worker gives the calls that are under way; BullMQ's own close has no limit. */
const STOP_MS = 2_000;
/** Waits differ by up to this share, so that a receiver that comes back isn't met by all at once. */
const JITTER = 0.1;

export interface WebhookConsumerOptions {
  redis: RedisClient;
  keyring: Keyring;
  applications: ApplicationRegistry;
  client: WebhookClient;
  /**
   * Whether the event is still true when its time comes: a verification expires only if nothing ended it before. A number
   * is the time (ms since the epoch) to ask again.
   */
  isDue: (job: WebhookJob) => Promise<boolean | number>;
  clock: Clock;
  logger: Logger;
}

export function createWebhookConsumer(options: WebhookConsumerOptions) {
  const { redis, keyring, applications, client, isDue, clock, logger } = options;
  const queueOptions = {
    connection: redis,
    prefix: QUEUE_PREFIX,
    concurrency: CONCURRENCY,
    settings: {
      backoffStrategy: (attemptsMade: number) => {
        const wait = WEBHOOK_WAITS_MS[attemptsMade - 1] ?? WEBHOOK_WAITS_MS.at(-1) ?? 0;
        return Math.round(wait * (1 + JITTER * (2 * Math.random() - 1)));
      },
    },
  };
  const worker = new Worker(WEBHOOK_QUEUE_NAME, take, queueOptions, queueBackend);
  worker.on('error', (err) => logger.warn({ err }, 'webhook queue'));

  async function take(job: Job<WebhookJob>, token: string | undefined): Promise<string> {
    const event = parseWebhookJob(job.data);
    const due = await isDue(event);
    if (typeof due === 'number') {
      await job.moveToDelayed(due, token);
      throw new DelayedError();
    }
    const webhook = applications.find(event.application)?.webhook;
    if (!due || !webhook) return 'dropped';
    const to = webhook.fullNumber ? unseal(keyring, event.sealedTo, event.verificationId) : event.toMasked;
    const secrets = webhook.secrets.length > 0 ? webhook.secrets : derivedSecrets(keyring, event.application);
    const answer = await client.call({ ...webhook, secrets }, webhookId(event), webhookBody(event, to), clock());
    if (answer.result === 'taken') return 'taken';
    if (answer.result === 'gone') throw new UnrecoverableError('the receiver answered 410: it wants no more of it');
    throw withoutStack(new Error(answer.reason));
  }

  return {
    worker,
    /** What is under way is called again by another worker: `webhook-id` tells that it is the same. */
    stop: () => waitAtMost(worker.close(), STOP_MS),
  };
}

/** The same text at every attempt. Times are ISO 8601. */
function webhookBody(event: WebhookJob, to: string): string {
  const { type, at, application, verificationId, sendId, purpose, channel, reference } = event;
  return JSON.stringify({
    type,
    timestamp: new Date(at).toISOString(),
    data: {
      application,
      verification_id: verificationId,
      ...(sendId ? { send_id: sendId } : {}),
      to,
      purpose,
      channel,
      ...(reference === undefined ? {} : { reference }),
    },
  });
}

function withoutStack(error: Error): Error {
  error.stack = '';
  return error;
}
