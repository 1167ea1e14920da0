/** Aliyun PNVS (Dypnsapi): SendSmsVerifyCode and DypnsSmsVerifyReport. To numbers of mainland China only. */
import { Type } from 'typebox';
import { developmentKey } from '../aliyun/development.ts';
import { aliyunReports } from '../aliyun/report.ts';
import { aliyunTemplate } from '../aliyun/send.ts';
import { mainlandOnly } from '../mainland-only.ts';
import { createHttpGateway } from '../protocol.ts';
import { account, secret, templates } from '../shape.ts';
import { defineChannel, type Vendor } from '../vendor.ts';
import { GIVEN_SIGNATURE, GIVEN_TEMPLATE } from './development.ts';
import { pnvsSms } from './send.ts';

export const aliyunPnvs: Vendor = {
  name: 'aliyun-pnvs',
  channels: {
    sms: defineChannel({
      baseUrl: 'https://dypnsapi.aliyuncs.com',
      shape: {
        accessKeyId: account,
        accessKeySecret: secret,
        schemeName: Type.Optional(Type.String({ minLength: 1, maxLength: 20 })),
        templates: templates(aliyunTemplate),
      },
      check: mainlandOnly,
      create: (config, options) => createHttpGateway(config, options, pnvsSms(config)),
      // The same push under another name.
      reports: aliyunReports,
      development: {
        ...developmentKey,
        templates: {
          default: {
            templateId: GIVEN_TEMPLATE,
            signature: GIVEN_SIGNATURE,
            variables: { code: 'code', min: 'ttlMinutes' },
          },
        },
      },
    }),
  },
};
