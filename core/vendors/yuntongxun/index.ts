/** Yuntongxun (Cloopen): template SMS of the REST API 2013-12-26. */
import { createHttpGateway } from '../protocol.ts';
import { account, digits, ordered, secret, templates } from '../shape.ts';
import { defineChannel, type Vendor } from '../vendor.ts';
import { DEVELOPMENT_TEMPLATE, developmentAccount } from './development.ts';
import { yuntongxunFromSettings } from './from-settings.ts';
import { yuntongxunReports } from './report.ts';
import { yuntongxunSms } from './send.ts';

export const yuntongxun: Vendor = {
  name: 'yuntongxun',
  fromSettings: yuntongxunFromSettings,
  channels: {
    sms: defineChannel({
      baseUrl: 'https://app.cloopen.com:8883',
      shape: {
        accountSid: account,
        authToken: secret,
        appId: account,
        templates: templates({ templateId: digits, variables: ordered }),
      },
      create: (config, options) => createHttpGateway(config, options, yuntongxunSms(config)),
      reports: yuntongxunReports,
      development: { ...developmentAccount, templates: { default: { templateId: DEVELOPMENT_TEMPLATE } } },
    }),
  },
};
