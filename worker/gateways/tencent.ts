/**
 * Tencent Cloud SMS, SendSms 2021-01-11 with signature TC3. HTTP 200 without an `Error` is still no success: each number has
 * a code of its own in `SendStatusSet`.
 * https://cloud.tencent.com/document/api/382/55981
 */
import type { TencentConfig } from '../../core/gateway-config.ts';
import { reject } from './code-table.ts';
import type { Gateway, GatewayOptions, SendRequest, SendResult } from './gateway.ts';
import { createHttpClient, type HttpAnswer } from './http-client.ts';
import { messageId } from './message-id.ts';
import { noTemplate, orderedVariables } from './template.ts';
import { ACCEPTED, tencentCodes, UNKNOWN_OUTCOME } from './tencent-codes.ts';
import { signTencent } from './tencent-signature.ts';
import { parseJsonObject, unreadable } from './unreadable.ts';

export function createTencent(config: TencentConfig, options: GatewayOptions): Gateway {
  const http = createHttpClient({ ...options, baseUrl: config.baseUrl });
  return {
    id: config.id,
    vendor: config.vendor,
    // SessionContext is only echoed in the report.
    idempotent: false,
    async send(request, context) {
      const template = config.templates[request.purpose];
      if (!template) return noTemplate;
      const body = JSON.stringify(fields(config, template, request));
      const timestamp = Math.floor(options.clock() / 1000);
      const contentType = 'application/json';
      const { authorization } = signTencent({
        service: 'sms',
        headers: { 'content-type': contentType, host: http.host },
        body,
        timestamp,
        secretId: config.secretId,
        secretKey: config.secretKey,
      });
      const answer = await http.post({
        path: '/',
        headers: {
          'content-type': contentType,
          'x-tc-action': 'SendSms',
          'x-tc-version': '2021-01-11',
          'x-tc-region': config.region,
          'x-tc-timestamp': String(timestamp),
          authorization,
        },
        body,
        signal: context.signal,
      });
      return answer.outcome === 'answer' ? readAnswer(answer, options.clock()) : answer;
    },
    close: () => http.close(),
  };
}

type Template = NonNullable<TencentConfig['templates']['register']>;

/** Every value is text; the vendor refuses numbers. */
function fields(config: TencentConfig, template: Template, request: SendRequest): object {
  return {
    PhoneNumberSet: [`+86${request.mobile}`],
    SmsSdkAppId: config.sdkAppId,
    TemplateId: template.templateId,
    SignName: template.signature,
    TemplateParamSet: orderedVariables(template.variables, request),
    SessionContext: request.sendId,
  };
}

interface Status {
  Code?: unknown;
  SerialNo?: unknown;
  Fee?: unknown;
}

function readAnswer(answer: HttpAnswer, nowMs: number): SendResult {
  const response = parseJsonObject(answer.body)?.Response as
    | { Error?: { Code?: unknown } | null; SendStatusSet?: Status[] | null }
    | null
    | undefined;
  const status = response?.Error ?? response?.SendStatusSet?.[0];
  // Errors of the API come with HTTP 200 as well; any other status is not the application's.
  if (answer.status !== 200 || typeof status?.Code !== 'string') return unreadable(answer);
  if (status.Code === ACCEPTED && !response?.Error) return accepted(status);
  if (UNKNOWN_OUTCOME.has(status.Code)) return { outcome: 'unknown', reason: 'timeout' };
  return reject(tencentCodes, status.Code, nowMs);
}

function accepted({ SerialNo: id, Fee: units }: Status): SendResult {
  return {
    outcome: 'accepted',
    ...messageId(id),
    ...(typeof units === 'number' ? { units } : {}),
  };
}
