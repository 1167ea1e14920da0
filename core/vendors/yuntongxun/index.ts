/** Yuntongxun (Cloopen), REST API 2013-12-26: template SMS, and codes read out in a call. */
import { Type } from 'typebox';
import { mainlandOnly } from '../mainland-only.ts';
import { createHttpGateway } from '../protocol.ts';
import { account, digits, ordered, secret, templates } from '../shape.ts';
import { defineChannel, type Vendor } from '../vendor.ts';
import { DEVELOPMENT_TEMPLATE, developmentAccount } from './development.ts';
import { yuntongxunFromSettings } from './from-settings.ts';
import { yuntongxunReports } from './report.ts';
import { yuntongxunSms } from './send.ts';
import { yuntongxunCallReports, yuntongxunVoice } from './voice.ts';

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
      check: mainlandOnly,
      create: (config, options) => createHttpGateway(config, options, yuntongxunSms(config)),
      reports: yuntongxunReports,
      development: { ...developmentAccount, templates: { default: { templateId: DEVELOPMENT_TEMPLATE } } },
    }),
    voice: defineChannel({
      baseUrl: 'https://app.cloopen.com:8883',
      shape: {
        accountSid: account,
        authToken: secret,
        appId: account,
        /** The number that the phone shows; the vendor's own when absent. */
        displayNumber: Type.Optional(digits),
        templates: templates({
          language: Type.Optional(Type.Enum(['zh', 'en'])),
          /** How often the code is read out. */
          times: Type.Optional(Type.Integer({ minimum: 1, maximum: 3 })),
        }),
      },
      check: mainlandOnly,
      create: (config, options) => createHttpGateway(config, options, yuntongxunVoice(config)),
      reports: yuntongxunCallReports,
      development: { ...developmentAccount, templates: { default: {} } },
    }),
  },
};
