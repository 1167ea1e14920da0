/**
 * Tencent Cloud SMS, SendSms 2021-01-11 with signature TC3. HTTP 200 without an `Error` is still no success: each number has
 * a code of its own in `SendStatusSet`.
 * https://cloud.tencent.com/document/api/382/55981
 */
import { addressOf } from '../../phone-number.ts';
import { type HttpAnswer, messageId, parseJsonObject, unreadable } from '../answer.ts';
import { reject } from '../code-table.ts';
import type { SendResult } from '../gateway.ts';
import type { Protocol } from '../protocol.ts';
import type { Variable } from '../shape.ts';
import { orderedVariables } from '../template.ts';
import { ACCEPTED, tencentCodes, UNKNOWN_OUTCOME } from './codes.ts';
import { signTencent } from './signature.ts';

interface Account {
  secretId: string;
  secretKey: string;
  region: string;
  sdkAppId: string;
}
interface Template {
  templateId: string;
  signature: string;
  variables?: readonly Variable[];
}

export function tencentSms({ secretId, secretKey, region, sdkAppId }: Account): Protocol<Template> {
  return {
    // SessionContext is only echoed in the report.
    idempotent: false,
    write({ request, template, nowMs, host }) {
      // Every value is text; the vendor refuses numbers.
      const body = JSON.stringify({
        PhoneNumberSet: [addressOf(request.mobile)],
        SmsSdkAppId: sdkAppId,
        TemplateId: template.templateId,
        SignName: template.signature,
        TemplateParamSet: orderedVariables(template, request),
        SessionContext: request.sendId,
      });
      const timestamp = Math.floor(nowMs / 1000);
      const signed = { 'content-type': 'application/json', host };
      const call = { service: 'sms', headers: signed, body, timestamp, secretId, secretKey };
      return {
        path: '/',
        headers: {
          'content-type': signed['content-type'],
          'x-tc-action': 'SendSms',
          'x-tc-version': '2021-01-11',
          'x-tc-region': region,
          'x-tc-timestamp': String(timestamp),
          authorization: signTencent(call).authorization,
        },
        body,
      };
    },
    read: (answer, { nowMs }) => readAnswer(answer, nowMs),
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
  return reject(tencentCodes, status.Code, { nowMs });
}

function accepted({ SerialNo: id, Fee: units }: Status): SendResult {
  return {
    outcome: 'accepted',
    ...messageId(id),
    ...(typeof units === 'number' ? { units } : {}),
  };
}
