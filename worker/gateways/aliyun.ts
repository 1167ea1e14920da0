/**
 * Aliyun SMS, SendSms 2017-05-25 with signature V3. A business error is an HTTP 200 whose `Code` is not `OK`. `Message` may
 * hold the whole signed text, number and code included: it is looked at for a limit's name here and goes no further.
 * https://help.aliyun.com/document_detail/101414.html
 */
import { randomUUID } from 'node:crypto';
import type { AliyunConfig } from '../../core/gateway-config.ts';
import { ACCEPTED, aliyunCodes, MINUTE_MS, RECIPIENT_LIMIT } from './aliyun-codes.ts';
import { EMPTY_BODY_SHA256, signAliyun } from './aliyun-signature.ts';
import { findRow, reject } from './code-table.ts';
import type { Gateway, GatewayOptions, SendRequest, SendResult } from './gateway.ts';
import { createHttpClient, type HttpAnswer } from './http-client.ts';
import { messageId } from './message-id.ts';
import { noTemplate, variable } from './template.ts';
import { parseJsonObject, unreadable } from './unreadable.ts';

export function createAliyun(config: AliyunConfig, options: GatewayOptions): Gateway {
  const http = createHttpClient({ ...options, baseUrl: config.baseUrl });
  return {
    id: config.id,
    vendor: config.vendor,
    // The vendor says so itself: OutId is only echoed in the report.
    idempotent: false,
    async send(request, context) {
      const template = config.templates[request.purpose];
      if (!template) return noTemplate;
      const headers = {
        'x-acs-action': 'SendSms',
        'x-acs-version': '2017-05-25',
        'x-acs-date': new Date(options.clock()).toISOString().replace(/\.\d{3}Z$/, 'Z'),
        'x-acs-signature-nonce': randomUUID(),
        'x-acs-content-sha256': EMPTY_BODY_SHA256,
      };
      const { query, authorization } = signAliyun({
        query: parameters(template, request),
        headers: { ...headers, host: http.host },
        accessKeyId: config.accessKeyId,
        accessKeySecret: config.accessKeySecret,
      });
      const answer = await http.post({
        path: `/?${query}`,
        headers: { ...headers, accept: 'application/json', authorization },
        body: '',
        signal: context.signal,
      });
      return answer.outcome === 'answer' ? readAnswer(answer, options.clock()) : answer;
    },
    close: () => http.close(),
  };
}

type Template = NonNullable<AliyunConfig['templates']['register']>;

function parameters(template: Template, request: SendRequest): Record<string, string> {
  const values = Object.entries(template.variables).map(([name, meaning]) => [name, variable(meaning, request)]);
  return {
    PhoneNumbers: request.mobile,
    SignName: template.signature,
    TemplateCode: template.templateId,
    TemplateParam: JSON.stringify(Object.fromEntries(values)),
    OutId: request.sendId,
  };
}

function readAnswer(answer: HttpAnswer, nowMs: number): SendResult {
  const { Code: code, BizId: bizId, Message: message } = parseJsonObject(answer.body) ?? {};
  if (typeof code !== 'string') return unreadable(answer);
  if (code === ACCEPTED && answer.status < 300) return { outcome: 'accepted', ...messageId(bizId) };
  // A code of the table says that it was refused; another one under a 5xx says nothing.
  if (answer.status >= 500 && !findRow(aliyunCodes, code)) return unreadable(answer);
  const told = code === RECIPIENT_LIMIT ? recipientLimitMs(String(message)) : toldMs(answer);
  return reject(aliyunCodes, code, nowMs, told);
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
