/**
 * Twilio Messages 2010-04-01: free text, form encoded. `ValidityPeriod` lets Twilio itself drop a code that waited too long.
 * https://www.twilio.com/docs/messaging/api/message-resource
 */
import { addressOf } from '../../phone-number.ts';
import { type HttpAnswer, messageId, parseJsonObject, retryAfterMs, unreadable } from '../answer.ts';
import { reject } from '../code-table.ts';
import type { SendRequest, SendResult } from '../gateway.ts';
import type { Protocol } from '../protocol.ts';
import type { ReportConfig } from '../shape.ts';
import { fillText } from '../template.ts';
import { twilioCodes } from './codes.ts';

const MAX_VALIDITY_SECONDS = 36_000;

export interface TwilioAccount {
  accountSid: string;
  authToken: string;
}
interface Config extends TwilioAccount {
  from?: string;
  messagingServiceSid?: string;
  reports?: ReportConfig;
}

export function twilioSms(config: Config): Protocol<{ text: string; host?: string }> {
  const { from, messagingServiceSid, reports } = config;
  return {
    idempotent: false,
    write: ({ request, template, nowMs }) =>
      authorizedForm(config, 'Messages', {
        To: addressOf(request.mobile),
        ...(from === undefined ? {} : { From: from }),
        ...(messagingServiceSid === undefined ? {} : { MessagingServiceSid: messagingServiceSid }),
        ...(reports?.url === undefined ? {} : { StatusCallback: reports.url }),
        ValidityPeriod: String(validSeconds(request.expiresAt - nowMs)),
        Body: textOf(template, request),
      }),
    read: (answer, { nowMs }) => readTwilio(answer, nowMs),
  };
}

/** A new resource of the account. */
export function authorizedForm(
  { accountSid, authToken }: TwilioAccount,
  resource: string,
  fields: Record<string, string>,
) {
  const credentials = Buffer.from(`${accountSid}:${authToken}`).toString('base64');
  return {
    path: `/2010-04-01/Accounts/${accountSid}/${resource}.json`,
    headers: {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${credentials}`,
    },
    body: new URLSearchParams(fields).toString(),
  };
}

/** What is left of the code's life, in the whole seconds that Twilio takes. */
function validSeconds(leftMs: number): number {
  return Math.min(Math.max(Math.floor(leftMs / 1000), 1), MAX_VALIDITY_SECONDS);
}

/** With a host the last line is `@host #code`: browsers offer the code on that site only (WICG, origin-bound one-time codes). */
function textOf({ text, host }: { text: string; host?: string }, request: SendRequest): string {
  const filled = fillText(text, request);
  return host === undefined ? filled : `${filled}\n\n@${host} #${request.code}`;
}

/** The vendor warns that its codes change: what the table lacks is judged by the status. */
export function readTwilio(answer: HttpAnswer, nowMs: number, codes = twilioCodes): SendResult {
  const { status } = answer;
  const { sid, code, num_segments: segments } = parseJsonObject(answer.body) ?? {};
  if (status >= 200 && status < 300 && typeof sid === 'string') {
    const units = typeof segments === 'string' && /^[1-9]\d?$/.test(segments) ? { units: Number(segments) } : {};
    return { outcome: 'accepted', ...messageId(sid), ...units };
  }
  if (status < 400 || status >= 500 || typeof code !== 'number') return unreadable(answer);
  const told = { nowMs, httpStatus: status, retryAfterMs: status === 429 ? retryAfterMs(answer) : undefined };
  return reject(codes, String(code), told);
}
