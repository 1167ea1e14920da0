/**
 * The contract for webhooks: whoever learns of an event queues it, a worker tells the application, for a day. The id is
 * made of the event itself, so that one event is queued once however often it is learnt of.
 */
import type { JobsOptions } from 'bullmq';
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';

export const WEBHOOK_QUEUE_NAME = 'sms-webhooks';
export const WEBHOOK_JOB_NAME = 'call-webhook';

export const WEBHOOK_EVENTS = [
  'verification.approved',
  'verification.expired',
  'verification.failed',
  'send.delivered',
  'send.failed',
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

const WebhookJob = Type.Object({
  v: Type.Literal(1),
  application: Type.String(),
  type: Type.Enum([...WEBHOOK_EVENTS]),
  verificationId: Type.String({ pattern: '^[0-9a-f]{32}$' }),
  sendId: Type.Optional(Type.String({ pattern: '^[0-9a-f]{32}$' })),
  /** When it happened; milliseconds since the epoch. */
  at: Type.Integer(),
  toMasked: Type.String(),
  /** The number, sealed with the verification's id; opened only for an application that asks for whole numbers. */
  sealedTo: Type.String(),
  purpose: Type.String(),
  channel: Type.String(),
  reference: Type.Optional(Type.String()),
});
export type WebhookJob = Static<typeof WebhookJob>;

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** The waits between attempts; their sum is a day, less half an hour. */
export const WEBHOOK_WAITS_MS: readonly number[] = [
  5 * SECOND_MS,
  MINUTE_MS,
  5 * MINUTE_MS,
  25 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  6 * HOUR_MS,
  10 * HOUR_MS,
];

/** The header `webhook-id` and the job's id: the same for every attempt, and for every other telling of the event. */
export function webhookId({ type, verificationId, sendId }: Pick<WebhookJob, 'type' | 'verificationId' | 'sendId'>) {
  return `${type.replace('.', '_')}_${sendId ?? verificationId}`;
}

/** `delayMs`: not before then. */
export function webhookJobOptions(job: WebhookJob, delayMs = 0): JobsOptions {
  return {
    jobId: webhookId(job),
    delay: delayMs,
    attempts: WEBHOOK_WAITS_MS.length + 1,
    backoff: { type: 'custom' },
    removeOnComplete: { age: 3600, count: 10_000 },
    removeOnFail: { age: 30 * 86_400, count: 100_000 },
  };
}

/** Parses a job's data; throws on a shape or version this worker doesn't know. */
export function parseWebhookJob(data: unknown): WebhookJob {
  if (!Value.Check(WebhookJob, data)) throw new Error('the webhook has a shape or version this worker does not know');
  return data;
}
