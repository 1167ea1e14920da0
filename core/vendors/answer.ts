/** A vendor's HTTP answer: its body as an object, and what an answer without the vendor's own words means. */
import { byStatus } from './code-table.ts';
import type { Rejected, Unknown } from './gateway.ts';
import { reportId } from './report.ts';

export interface HttpAnswer {
  outcome: 'answer';
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Without compression and byte order mark, whatever the vendor sent. */
  body: string;
}

/**
 * What a status says of a request that the vendor's own words don't explain. 5xx and a success that can't be read: perhaps
 * taken. 429: come back later. Any other was refused by a proxy or by a set-up that is not in order: not through here.
 */
export function unreadable(answer: HttpAnswer): Rejected | Unknown {
  const { status } = answer;
  if (status >= 500) return { outcome: 'unknown', reason: 'http_5xx' };
  if (status < 300) return { outcome: 'unknown', reason: 'bad_body' };
  const unlisted = status === 429 ? {} : { unlisted: true as const };
  return { ...byStatus(status, retryAfterMs(answer)), vendorCode: `HTTP_${status}`, ...unlisted };
}

/** `Retry-After` in seconds (RFC 9110, 10.2.3); its date form is not used by any of the vendors. */
export function retryAfterMs(answer: HttpAnswer): number | undefined {
  const header = answer.headers['retry-after'];
  return typeof header === 'string' && /^\d{1,5}$/.test(header) ? Number(header) * 1000 : undefined;
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

/** A vendor's id of an SMS, by the same rule as in its reports; nothing when the ledger could not keep it. */
export function messageId(given: unknown): { gatewayMessageId?: string } {
  const id = reportId(given);
  return id === undefined ? {} : { gatewayMessageId: id };
}
