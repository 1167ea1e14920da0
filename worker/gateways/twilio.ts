/**
 * Twilio Messages 2010-04-01: free text, form encoded. `ValidityPeriod` lets Twilio itself drop a code that waited too long.
 * https://www.twilio.com/docs/messaging/api/message-resource
 */
import type { TwilioConfig } from '../../core/gateway-config.ts';
import { badMessage, type CodeRow, config as configRow, findRow, reject } from './code-table.ts';
import type { Gateway, GatewayOptions, SendRequest, SendResult } from './gateway.ts';
import { createHttpClient, type HttpAnswer } from './http-client.ts';
import { messageId } from './message-id.ts';
import { fillText, noTemplate } from './template.ts';
import { busy, twilioCodes } from './twilio-codes.ts';
import { parseJsonObject, retryAfterMs, unreadable } from './unreadable.ts';

const MAX_VALIDITY_SECONDS = 36_000;

export function createTwilio(config: TwilioConfig, options: GatewayOptions): Gateway {
  const http = createHttpClient({ ...options, baseUrl: config.baseUrl });
  const credentials = Buffer.from(`${config.accountSid}:${config.authToken}`).toString('base64');
  return {
    id: config.id,
    vendor: config.vendor,
    idempotent: false,
    async send(request, context) {
      const template = config.templates[request.purpose];
      if (!template) return noTemplate;
      const answer = await http.post({
        path: `/2010-04-01/Accounts/${config.accountSid}/Messages.json`,
        headers: {
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
          authorization: `Basic ${credentials}`,
        },
        body: new URLSearchParams(fields(config, textOf(template, request), request, options.clock())).toString(),
        signal: context.signal,
      });
      return answer.outcome === 'answer' ? readAnswer(answer, options.clock()) : answer;
    },
    close: () => http.close(),
  };
}

function fields(config: TwilioConfig, text: string, request: SendRequest, nowMs: number): Record<string, string> {
  const { from, messagingServiceSid, reports } = config;
  return {
    To: `+86${request.mobile}`,
    ...(from === undefined ? {} : { From: from }),
    ...(messagingServiceSid === undefined ? {} : { MessagingServiceSid: messagingServiceSid }),
    ...(reports?.url === undefined ? {} : { StatusCallback: reports.url }),
    ValidityPeriod: String(validSeconds(request.expiresAt - nowMs)),
    Body: text,
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

function readAnswer(answer: HttpAnswer, nowMs: number): SendResult {
  const { status } = answer;
  const { sid, code, num_segments: segments } = parseJsonObject(answer.body) ?? {};
  if (status >= 200 && status < 300 && typeof sid === 'string') {
    const units = typeof segments === 'string' && /^[1-9]\d?$/.test(segments) ? { units: Number(segments) } : {};
    return { outcome: 'accepted', ...messageId(sid), ...units };
  }
  if (status < 400 || status >= 500) return unreadable(answer);
  const vendorCode = typeof code === 'number' ? String(code) : `HTTP_${status}`;
  const rejected = reject(twilioCodes, vendorCode, nowMs, status === 429 ? retryAfterMs(answer) : undefined);
  const { retryAfter, ...row } = rowOfStatus(status);
  return findRow(twilioCodes, vendorCode)
    ? rejected
    : { ...rejected, ...row, ...(typeof retryAfter === 'number' ? { retryAfterMs: retryAfterMs(answer) } : {}) };
}

/** A code that no row names, by its status: the rest of 4xx never works for this message. */
function rowOfStatus(status: number): CodeRow {
  if (status === 429) return busy;
  return status === 401 || status === 403 || status === 404 ? configRow : badMessage;
}
