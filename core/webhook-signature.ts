/** Signatures of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA-256 over id, timestamp and body. */
import { createHmac } from 'node:crypto';

/** The three headers of one attempt; every secret signs. `at` in ms since the epoch. */
export function webhookHeaders(secrets: readonly Buffer[], id: string, body: string, at: number) {
  const timestamp = Math.floor(at / 1000);
  const sign = (secret: Buffer) => createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => `v1,${sign(secret)}`).join(' '),
  };
}
