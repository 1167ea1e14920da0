/** What an answer without the vendor's own words means: by its HTTP status alone. */
import type { Rejected, Unknown } from './gateway.ts';
import type { HttpAnswer } from './http-client.ts';

const DEFAULT_RETRY_AFTER_MS = 2_000;

/**
 * 5xx and a success that can't be read: perhaps taken. 429: come back later. Any other status was refused before the
 * vendor's application saw it, by a proxy or a wrong address.
 */
export function unreadable(answer: HttpAnswer): Rejected | Unknown {
  const { status } = answer;
  if (status >= 500) return { outcome: 'unknown', reason: 'http_5xx' };
  if (status < 300) return { outcome: 'unknown', reason: 'bad_body' };
  const refused = { outcome: 'rejected', scope: 'gateway', vendorCode: `HTTP_${status}` } as const;
  if (status === 429) return { ...refused, class: 'throttled', retryAfterMs: retryAfterMs(answer) };
  return { ...refused, class: 'transient', unlisted: true };
}

/** `Retry-After` in seconds (RFC 9110, 10.2.3); its date form is not used by any of the vendors. */
export function retryAfterMs(answer: HttpAnswer): number {
  const header = answer.headers['retry-after'];
  return typeof header === 'string' && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : DEFAULT_RETRY_AFTER_MS;
}

/** The answer as an object; undefined when it is none, such as the page of a proxy: the caller says what that means. */
export function parseJsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
