/**
 * Yuntongxun (Cloopen) template SMS. Business errors arrive in the body of an HTTP 200, so `statusCode` decides.
 * The vendor refuses a request id it took before on the same day, which makes a retry after an unknown outcome safe.
 * https://doc.yuntongxun.com/p/5a533de33b8496dd00dce07c
 */
import type { Clock } from '../../core/clock.ts';
import type { YuntongxunConfig } from '../../core/gateway-config.ts';
import { reject } from './code-table.ts';
import type { Gateway, SendContext, SendRequest, SendResult } from './gateway.ts';
import { createHttpClient, type HttpAnswer } from './http-client.ts';
import { unreadable } from './unreadable.ts';
import { ACCEPTED, ACCEPTED_BEFORE, yuntongxunCodes } from './yuntongxun-codes.ts';
import { signYuntongxun } from './yuntongxun-signature.ts';

export interface GatewayOptions {
  /** One call, milliseconds. */
  timeoutMs: number;
  /** Open connections at most. */
  connections: number;
  clock: Clock;
}

/** One object per process and account: it owns the connections. */
export function createYuntongxun(config: YuntongxunConfig, options: GatewayOptions): Gateway {
  const http = createHttpClient({ ...options, baseUrl: config.baseUrl });
  const address = `/2013-12-26/Accounts/${config.accountSid}/SMS/TemplateSMS?sig=`;
  return {
    id: config.id,
    vendor: config.vendor,
    idempotent: true,
    async send(request, context) {
      const { sig, authorization } = signYuntongxun(config.accountSid, config.authToken, options.clock());
      const answer = await http.post({
        path: address + sig,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json;charset=utf-8',
          authorization,
        },
        body: JSON.stringify(body(config, request)),
        signal: context.signal,
      });
      return answer.outcome === 'answer' ? readAnswer(answer, context, options.clock()) : answer;
    },
    close: () => http.close(),
  };
}

function body(config: YuntongxunConfig, request: SendRequest): object {
  return {
    to: request.mobile,
    appId: config.appId,
    reqId: request.sendId,
    templateId: config.templateId,
    // Strings, never numbers: a code may begin with a zero.
    datas: [request.code, String(request.ttlMinutes)],
  };
}

/** What an answer means. Its `statusMsg` is read by nobody: it may repeat the text. */
function readAnswer(answer: HttpAnswer, context: SendContext, nowMs: number): SendResult {
  const parsed = parse(answer.body);
  if (answer.status >= 500 || typeof parsed?.statusCode !== 'string') return unreadable(answer);
  if (parsed.statusCode === ACCEPTED) {
    const message = parsed.templateSMS ?? parsed.TemplateSMS;
    const id = typeof message?.smsMessageSid === 'string' ? message.smsMessageSid.trim() : '';
    return id === '' ? { outcome: 'accepted' } : { outcome: 'accepted', gatewayMessageId: id };
  }
  if (context.afterUnknown && ACCEPTED_BEFORE.has(parsed.statusCode)) return { outcome: 'accepted', duplicate: true };
  return reject(yuntongxunCodes, parsed.statusCode, nowMs);
}

interface Answer {
  statusCode?: unknown;
  templateSMS?: { smsMessageSid?: unknown };
  TemplateSMS?: { smsMessageSid?: unknown };
}

function parse(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // Not JSON, such as the page of a proxy; the caller says what that means.
  }
}
