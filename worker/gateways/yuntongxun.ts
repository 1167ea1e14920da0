/**
 * Yuntongxun (Cloopen) template SMS. Business errors arrive in the body of an HTTP 200, so `statusCode` decides.
 * The vendor refuses a request id it took before on the same day, which makes a retry after an unknown outcome safe.
 * https://doc.yuntongxun.com/p/5a533de33b8496dd00dce07c
 */
import type { Variable, YuntongxunConfig } from '../../core/gateway-config.ts';
import { notRoutable, reject } from './code-table.ts';
import type { Gateway, GatewayOptions, SendContext, SendRequest, SendResult } from './gateway.ts';
import { createHttpClient, type HttpAnswer } from './http-client.ts';
import { messageId } from './message-id.ts';
import { noTemplate, orderedVariables } from './template.ts';
import { parseJsonObject, unreadable } from './unreadable.ts';
import { ACCEPTED, ACCEPTED_BEFORE, SEEN_BEFORE, yuntongxunCodes } from './yuntongxun-codes.ts';
import { signYuntongxun } from './yuntongxun-signature.ts';

/** One object per process and account: it owns the connections. */
export function createYuntongxun(config: YuntongxunConfig, options: GatewayOptions): Gateway {
  const http = createHttpClient({ ...options, baseUrl: config.baseUrl });
  const address = `/2013-12-26/Accounts/${config.accountSid}/SMS/TemplateSMS?sig=`;
  return {
    id: config.id,
    vendor: config.vendor,
    idempotent: true,
    async send(request, context) {
      const template = config.templates[request.purpose];
      if (!template) return noTemplate;
      const { sig, authorization } = signYuntongxun(config.accountSid, config.authToken, options.clock());
      const answer = await http.post({
        path: address + sig,
        headers: {
          accept: 'application/json',
          'content-type': 'application/json;charset=utf-8',
          authorization,
        },
        body: JSON.stringify({ ...addressed(config, request), ...filled(template, request) }),
        signal: context.signal,
      });
      return answer.outcome === 'answer' ? readAnswer(answer, context, options.clock()) : answer;
    },
    close: () => http.close(),
  };
}

function addressed(config: YuntongxunConfig, request: SendRequest): object {
  return { to: request.mobile, appId: config.appId, reqId: request.sendId };
}

function filled(template: { templateId: string; variables: readonly Variable[] }, request: SendRequest): object {
  return { templateId: template.templateId, datas: orderedVariables(template.variables, request) };
}

/** What an answer means. Its `statusMsg` is read by nobody: it may repeat the text. */
function readAnswer(answer: HttpAnswer, context: SendContext, nowMs: number): SendResult {
  const parsed: Answer | undefined = parseJsonObject(answer.body);
  if (answer.status >= 500 || typeof parsed?.statusCode !== 'string') return unreadable(answer);
  if (parsed.statusCode === ACCEPTED) {
    const message = parsed.templateSMS ?? parsed.TemplateSMS;
    return { outcome: 'accepted', ...messageId(message?.smsMessageSid) };
  }
  if (context.afterUnknown && ACCEPTED_BEFORE.has(parsed.statusCode)) return { outcome: 'accepted', duplicate: true };
  const rejected = reject(yuntongxunCodes, parsed.statusCode, nowMs);
  // Nobody knows whether the vendor remembers an id that it rejected. Then the id is spent here, and not by a fault of ours.
  if (context.afterRejection && parsed.statusCode === SEEN_BEFORE) {
    return { outcome: 'rejected', vendorCode: rejected.vendorCode, ...notRoutable };
  }
  return rejected;
}

interface Answer {
  statusCode?: unknown;
  templateSMS?: { smsMessageSid?: unknown };
  TemplateSMS?: { smsMessageSid?: unknown };
}
