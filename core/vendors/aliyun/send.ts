/**
 * Aliyun SMS, SendSms 2017-05-25 with signature V3.
 * https://help.aliyun.com/document_detail/101414.html
 */
import type { Static, TObject } from 'typebox';
import type { Protocol } from '../protocol.ts';
import { named, text } from '../shape.ts';
import { namedVariables } from '../template.ts';
import { readAliyun } from './answer.ts';
import { aliyunCodes } from './codes.ts';
import { type AliyunKey, signedCall } from './signature.ts';

export const aliyunTemplate = { templateId: text, signature: text, variables: named };
export type AliyunTemplate = Static<TObject<typeof aliyunTemplate>>;

export function aliyunSms(config: AliyunKey): Protocol<AliyunTemplate> {
  return {
    // The vendor says so itself: OutId is only echoed in the report.
    idempotent: false,
    write: ({ request, template, nowMs, host }) =>
      signedCall(
        config,
        { action: 'SendSms', host, nowMs },
        {
          // Abroad with the calling code, without a plus.
          PhoneNumbers: request.mobile.replace('+', ''),
          SignName: template.signature,
          TemplateCode: template.templateId,
          TemplateParam: namedVariables(template, request),
          OutId: request.sendId,
        },
      ),
    read: (answer, { nowMs }) => readAliyun(answer, { codes: aliyunCodes, nowMs, idIn: ({ BizId }) => BizId }),
  };
}
