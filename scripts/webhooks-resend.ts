/**
 * Tries webhooks again whose day is over: all, those of one application, or one by its `webhook-id`.
 *
 *     npm run webhooks:resend -- --application shop
 *     npm run webhooks:resend -- --id verification_approved_…
 */
import { Queue } from 'bullmq';
import { QUEUE_PREFIX } from '../core/queue.ts';
import { WEBHOOK_QUEUE_NAME, type WebhookJob } from '../core/webhook-queue.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { parseCommandLine } from './command-line.ts';
import { withRedis } from './operator-redis.ts';

const PAGE = 500;
const { values: options } = parseCommandLine(import.meta.url, {
  ...AUDIT_OPTIONS,
  application: { type: 'string' },
  id: { type: 'string' },
});

await withRedis(async (redis) => {
  const queue = new Queue<WebhookJob>(WEBHOOK_QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  try {
    let [tried, kept] = [0, 0];
    for (;;) {
      const failed = await queue.getFailed(kept, kept + PAGE - 1);
      if (failed.length === 0) break;
      for (const job of failed) {
        const meant = options.id
          ? job.id === options.id
          : !options.application || job.data.application === options.application;
        if (meant) await job.retry('failed', { resetAttemptsMade: true });
        if (meant) tried += 1;
        else kept += 1;
      }
    }
    console.log(`${tried} webhooks are tried again.`);
    await recordCommand({ action: 'webhooks:resend', subject: options.id ?? options.application ?? 'all' }, options);
  } finally {
    await queue.close();
  }
});
