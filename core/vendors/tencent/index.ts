/** Tencent Cloud SMS: SendSms and the status callback. */
import { createHttpGateway } from '../protocol.ts';
import { account, digits, ordered, secret, templates, text } from '../shape.ts';
import { defineChannel, type Vendor } from '../vendor.ts';
import { developmentAccount, developmentTemplate } from './development.ts';
import { tencentReports } from './report.ts';
import { tencentSms } from './send.ts';

export const tencent: Vendor = {
  name: 'tencent',
  channels: {
    sms: defineChannel({
      baseUrl: 'https://sms.tencentcloudapi.com',
      shape: {
        secretId: account,
        secretKey: secret,
        region: text,
        sdkAppId: digits,
        templates: templates({ templateId: digits, signature: text, variables: ordered }),
      },
      create: (config, options) => createHttpGateway(config, options, tencentSms(config)),
      reports: tencentReports,
      development: { ...developmentAccount, templates: { default: developmentTemplate } },
    }),
  },
};
