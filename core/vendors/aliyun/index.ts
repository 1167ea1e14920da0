/** Aliyun SMS (Dysmsapi): SendSms and SmsReport. */
import { createHttpGateway } from '../protocol.ts';
import { account, secret, templates } from '../shape.ts';
import { defineChannel, type Vendor } from '../vendor.ts';
import { DEVELOPMENT_SIGNATURE, DEVELOPMENT_TEMPLATE, developmentKey } from './development.ts';
import { aliyunReports } from './report.ts';
import { aliyunSms, aliyunTemplate } from './send.ts';

export const aliyun: Vendor = {
  name: 'aliyun',
  channels: {
    sms: defineChannel({
      baseUrl: 'https://dysmsapi.aliyuncs.com',
      shape: {
        accessKeyId: account,
        accessKeySecret: secret,
        templates: templates(aliyunTemplate),
      },
      create: (config, options) => createHttpGateway(config, options, aliyunSms(config)),
      reports: aliyunReports,
      development: {
        ...developmentKey,
        templates: {
          default: {
            templateId: DEVELOPMENT_TEMPLATE,
            signature: DEVELOPMENT_SIGNATURE,
            variables: { code: 'code', minutes: 'ttlMinutes' },
          },
        },
      },
    }),
  },
};
