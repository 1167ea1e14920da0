/** One call of a webhook: no redirects, no private address, ten seconds in all, and of the answer only its status counts. */
import { Agent, request } from 'undici';
import type { WebhookConfig } from '../../core/applications/application.ts';
import { webhookHeaders } from '../../core/webhook-signature.ts';
import { createSafeLookup, isPrivateHost, PrivateAddressError } from './safe-lookup.ts';

const TIMEOUT_MS = 10_000;

/** `gone`: the receiver says that it wants no more of it. `reason` is for operators and names no content. */
export type WebhookAnswer = { result: 'taken' } | { result: 'gone' } | { result: 'failed'; reason: string };

export type WebhookClient = ReturnType<typeof createWebhookClient>;

/** `lookup` stands in for the network's name service in tests. */
export function createWebhookClient(lookup = createSafeLookup()) {
  const options = { connections: 8, headersTimeout: TIMEOUT_MS, bodyTimeout: TIMEOUT_MS };
  const guarded = new Agent({ ...options, connect: { timeout: TIMEOUT_MS, lookup } });
  const open = new Agent({ ...options, connect: { timeout: TIMEOUT_MS } });

  return {
    /** `at`: ms since the epoch, the time of this attempt. Never throws. */
    async call(webhook: WebhookConfig, id: string, body: string, at: number): Promise<WebhookAnswer> {
      try {
        if (!webhook.allowPrivate && isPrivateHost(new URL(webhook.url).hostname)) throw new PrivateAddressError();
        const { statusCode, body: answer } = await request(webhook.url, {
          method: 'POST',
          dispatcher: webhook.allowPrivate ? open : guarded,
          headers: {
            'content-type': 'application/json',
            'user-agent': 'sms-verification-webhooks/1',
            ...webhookHeaders(webhook.secrets, id, body, at),
          },
          body,
          signal: AbortSignal.timeout(TIMEOUT_MS),
        });
        // Read a little, so that the connection can be used again; more than that is cut off.
        await answer.dump({ limit: 16_384 });
        if (statusCode >= 200 && statusCode < 300) return { result: 'taken' };
        return statusCode === 410 ? { result: 'gone' } : { result: 'failed', reason: `status ${statusCode}` };
      } catch (error) {
        return { result: 'failed', reason: reasonOf(error) };
      }
    },

    async close(): Promise<void> {
      await Promise.all([guarded.destroy(), open.destroy()]);
    },
  };
}

/** A short word for the job; the message of an error may hold the address with what is secret in its path. */
function reasonOf(error: unknown): string {
  const { code, name, cause } = error as { code?: string; name?: string; cause?: { code?: string } };
  if (name === 'TimeoutError') return 'TIMEOUT';
  return code ?? cause?.code ?? name ?? 'unknown';
}
