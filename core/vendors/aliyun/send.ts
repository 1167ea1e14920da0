/**
 * Aliyun SMS, SendSms 2017-05-25 with signature V3. A business error is an HTTP 200 whose `Code` is not `OK`. `Message` may
 * hold the whole signed text, number and code included: it is looked at for a limit's name here and goes no further.
 * https://help.aliyun.com/document_detail/101414.html
 */
import { type HttpAnswer, messageId, parseJsonObject, unreadable } from '../answer.ts';
import { findRow, reject } from '../code-table.ts';
import type { SendResult } from '../gateway.ts';
import type { Protocol } from '../protocol.ts';
import type { Variable } from '../shape.ts';
import { namedVariables } from '../template.ts';
import { ACCEPTED, aliyunCodes, MINUTE_MS, RECIPIENT_LIMIT } from './codes.ts';
import { type AliyunKey, signedCall } from './signature.ts';

interface Template {
  templateId: string;
  signature: string;
  variables: Readonly<Record<string, Variable>>;
}

export function aliyunSms(config: AliyunKey): Protocol<Template> {
  return {
    // The vendor says so itself: OutId is only echoed in the report.
    idempotent: false,
    write: ({ request, template, nowMs, host }) =>
      signedCall(
        config,
        { action: 'SendSms', host, nowMs },
        {
          PhoneNumbers: request.mobile,
          SignName: template.signature,
          TemplateCode: template.templateId,
          TemplateParam: namedVariables(template, request),
          OutId: request.sendId,
        },
      ),
    read: (answer, { nowMs }) => readAnswer(answer, nowMs),
  };
}

function readAnswer(answer: HttpAnswer, nowMs: number): SendResult {
  const { Code: code, BizId: bizId, Message: message } = parseJsonObject(answer.body) ?? {};
  if (typeof code !== 'string') return unreadable(answer);
  if (code === ACCEPTED && answer.status < 300) return { outcome: 'accepted', ...messageId(bizId) };
  // A code of the table says that it was refused; another one under a 5xx says nothing.
  if (answer.status >= 500 && !findRow(aliyunCodes, code)) return unreadable(answer);
  const retryAfterMs = code === RECIPIENT_LIMIT ? recipientLimitMs(String(message)) : toldMs(answer);
  return reject(aliyunCodes, code, { nowMs, httpStatus: answer.status, retryAfterMs });
}

/** `触发小时级流控Permits:5`: the limits per minute, hour and (rolling) day share one code. */
function recipientLimitMs(message: string): number {
  if (message.includes('天级')) return 24 * 60 * MINUTE_MS;
  return message.includes('小时级') ? 60 * MINUTE_MS : MINUTE_MS;
}

/** `x-acs-retry-after`: the vendor's SDK takes it as milliseconds. */
function toldMs(answer: HttpAnswer): number | undefined {
  const header = answer.headers['x-acs-retry-after'];
  return typeof header === 'string' && /^\d{1,7}$/.test(header) ? Number(header) : undefined;
}
