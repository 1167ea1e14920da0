/**
 * Aliyun PNVS, SendSmsVerifyCode 2017-05-25: signatures and templates that Aliyun gives to the account, so neither has to be
 * approved. Aliyun could make the code up; ours goes in as it is, and only we check it.
 * https://help.aliyun.com/zh/pnvs/developer-reference/api-dypnsapi-2017-05-25-sendsmsverifycode
 */
import { readAliyun } from '../aliyun/answer.ts';
import type { AliyunTemplate } from '../aliyun/send.ts';
import { type AliyunKey, signedCall } from '../aliyun/signature.ts';
import type { Protocol } from '../protocol.ts';
import { namedVariables } from '../template.ts';
import { pnvsCodes } from './codes.ts';

export function pnvsSms(config: AliyunKey & { schemeName?: string }): Protocol<AliyunTemplate> {
  const { schemeName } = config;
  return {
    // OutId is only echoed in the report.
    idempotent: false,
    write: ({ request, template, nowMs, host }) =>
      signedCall(
        config,
        { action: 'SendSmsVerifyCode', host, nowMs },
        {
          CountryCode: '86',
          PhoneNumber: request.mobile,
          SignName: template.signature,
          TemplateCode: template.templateId,
          TemplateParam: namedVariables(template, request),
          OutId: request.sendId,
          ...(schemeName === undefined ? {} : { SchemeName: schemeName }),
          // Both act on our codes, too. The pause of 60 s would refuse a retry after an unknown outcome: ours rules, and 1 is
          // the least. And a newer SMS ends no older code, which is for us to say.
          Interval: '1',
          DuplicatePolicy: '2',
          ReturnVerifyCode: 'false',
        },
      ),
    read: (answer, { nowMs }) => readAliyun(answer, { codes: pnvsCodes, nowMs, idIn }),
  };
}

function idIn({ Model: model }: Readonly<Record<string, unknown>>): unknown {
  return (model as { BizId?: unknown } | null | undefined)?.BizId;
}
