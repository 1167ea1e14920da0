/** Twilio, API 2010-04-01: messages, calls, and their signed status callbacks. */
import { Type } from 'typebox';
import { createHttpGateway } from '../protocol.ts';
import { account, secret, templates, text } from '../shape.ts';
import { defineChannel, type Vendor } from '../vendor.ts';
import { developmentAccount } from './development.ts';
import { twilioReports } from './report.ts';
import { twilioSms } from './send.ts';
import { twilioCallReports, twilioVoice } from './voice.ts';

export const twilio: Vendor = {
  name: 'twilio',
  channels: {
    sms: defineChannel({
      baseUrl: 'https://api.twilio.com',
      shape: {
        accountSid: account,
        authToken: secret,
        /** One of the two: a number of the account, or a messaging service. */
        from: Type.Optional(Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$|^[A-Za-z0-9 ]{1,11}$' })),
        messagingServiceSid: Type.Optional(account),
        templates: templates({
          /** Free text with `{code}` and `{ttlMinutes}`. */
          text: Type.String({ pattern: '\\{code\\}', maxLength: 500 }),
          /** Adds the last line by which browsers offer the code (WebOTP). */
          host: Type.Optional(Type.String({ pattern: '^[a-z0-9.-]+$' })),
        }),
      },
      check: ({ from, messagingServiceSid, reports }) =>
        (from === undefined) === (messagingServiceSid === undefined)
          ? ': it needs either "from" or "messagingServiceSid"'
          : reportsFault(reports),
      create: (config, options) => createHttpGateway(config, options, twilioSms(config)),
      reports: twilioReports,
      development: {
        ...developmentAccount,
        templates: { default: { text: '您的验证码是{code}，{ttlMinutes}分钟内有效。', host: 'localhost' } },
      },
    }),
    voice: defineChannel({
      baseUrl: 'https://api.twilio.com',
      shape: {
        accountSid: account,
        authToken: secret,
        /** A number of the account, or one verified as its caller. */
        from: Type.String({ pattern: '^\\+[1-9][0-9]{6,14}$' }),
        templates: templates({
          /** What is said, twice, with `{code}` and `{ttlMinutes}`; the code is said digit by digit. */
          text: Type.String({ pattern: '\\{code\\}', maxLength: 500 }),
          /** BCP 47. */
          language: Type.String({ pattern: '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$' }),
          /** One of Twilio's voices. */
          voice: Type.Optional(text),
        }),
      },
      check: ({ reports }) => reportsFault(reports),
      create: (config, options) => createHttpGateway(config, options, twilioVoice(config)),
      reports: twilioCallReports,
      development: {
        ...developmentAccount,
        templates: { default: { text: '您的验证码是：{code}。', language: 'zh-CN' } },
      },
    }),
  },
};

function reportsFault(reports: unknown): string | undefined {
  if (typeof reports !== 'object' || reports === null) return undefined;
  if (URL.canParse(String((reports as { url?: unknown }).url))) return undefined;
  return '.reports.url: it must be the public address of the reports: Twilio is told of it, and signs it';
}
