/**
 * Yuntongxun (Cloopen) template SMS. Business errors arrive in the body of an HTTP 200, so `statusCode` decides.
 * The vendor refuses a request id it took before on the same day, which makes a retry after an unknown outcome safe.
 * https://doc.yuntongxun.com/p/5a533de33b8496dd00dce07c
 */
import { type HttpAnswer, messageId, parseJsonObject, unreadable } from '../answer.ts';
import { notRoutable, reject } from '../code-table.ts';
import type { SendContext, SendResult } from '../gateway.ts';
import type { Protocol } from '../protocol.ts';
import type { Variable } from '../shape.ts';
import { orderedVariables } from '../template.ts';
import { ACCEPTED, ACCEPTED_BEFORE, SEEN_BEFORE, yuntongxunCodes } from './codes.ts';
import { signYuntongxun } from './signature.ts';

export interface YuntongxunAccount {
  accountSid: string;
  authToken: string;
  appId: string;
}

export function yuntongxunSms(
  config: YuntongxunAccount,
): Protocol<{ templateId: string; variables?: readonly Variable[] }> {
  return {
    idempotent: true,
    write: ({ request, template, nowMs }) =>
      signedRequest(config, 'SMS/TemplateSMS', nowMs, {
        to: request.mobile,
        appId: config.appId,
        reqId: request.sendId,
        templateId: template.templateId,
        datas: orderedVariables(template, request),
      }),
    read: (answer, { context, nowMs }) => readAnswer(answer, context, nowMs),
  };
}

/** Every call of this vendor looks like this one: `resource` below the account, fields as JSON. */
export function signedRequest(config: YuntongxunAccount, resource: string, nowMs: number, fields: object) {
  const { sig, authorization } = signYuntongxun(config.accountSid, config.authToken, nowMs);
  return {
    path: `/2013-12-26/Accounts/${config.accountSid}/${resource}?sig=${sig}`,
    headers: { accept: 'application/json', 'content-type': 'application/json;charset=utf-8', authorization },
    body: JSON.stringify(fields),
  };
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
  const rejected = reject(yuntongxunCodes, parsed.statusCode, { nowMs, httpStatus: answer.status });
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
