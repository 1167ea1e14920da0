/** Twilio's protocol: errors by HTTP status with a code inside, status callbacks signed with the account's token. */
import { createHmac, randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import type { Dialect, ReportPush, Sms, Verdict } from '../dialect.ts';
import { type Answer, json } from '../exchange.ts';
import { type TwilioOptions, twilioDefaults } from './account.ts';
import { ADDRESS, checkMessage } from './message.ts';

export const API_VERSION = '2010-04-01';

export function createTwilioDialect(clock: Clock, options: TwilioOptions = twilioDefaults): Dialect {
  return {
    vendor: 'twilio',
    refusals: {
      busy: '21611',
      system_error: '20500',
      throttled: '20429',
      too_frequent: '20429',
      daily_limit: '21610',
      blacklist: '21610',
      word_filter: '30007',
      no_balance: '20003',
    },
    claims: ({ path }) => ADDRESS.test(path),
    check: (exchange) => checkMessage(exchange, options),
    refuse: (_exchange, code) => refuse(code),
    accept: (_exchange, sent) => json(201, resource(options, sent[0], clock())),
    messageId: () => `SM${randomUUID().replaceAll('-', '')}`,
    report: (sms, verdict, url) => report(options, sms, verdict, url),
  };
}

/** HTTP status of a code; everything else is 400. */
const STATUSES: Readonly<Record<string, number>> = {
  '20003': 401,
  '20404': 404,
  '20429': 429,
  '21611': 429,
  '20500': 500,
};

export function refuse(code: string): Answer {
  const status = STATUSES[code] ?? 400;
  const more = `https://www.twilio.com/docs/errors/${code}`;
  return json(status, { code: Number(code), message: 'The request was refused.', more_info: more, status });
}

function resource(options: TwilioOptions, sms: Sms | undefined, nowMs: number): object {
  const date = new Date(nowMs).toUTCString().replace('GMT', '+0000');
  const service = sms?.templateId.startsWith('MG') ?? false;
  const uri = `/${API_VERSION}/Accounts/${options.accountSid}/Messages/${sms?.smsMessageSid}`;
  return {
    sid: sms?.smsMessageSid,
    date_created: date,
    date_updated: date,
    date_sent: null,
    account_sid: options.accountSid,
    to: internationalNumber(sms),
    from: service ? null : sms?.templateId,
    messaging_service_sid: service ? sms?.templateId : null,
    body: sms?.text,
    status: service ? 'accepted' : 'queued',
    num_segments: '1',
    num_media: '0',
    direction: 'outbound-api',
    api_version: API_VERSION,
    price: null,
    price_unit: 'USD',
    error_code: null,
    error_message: null,
    uri: `${uri}.json`,
    subresource_uris: { media: `${uri}/Media.json` },
  };
}

export function internationalNumber(sms: Sms | undefined): string {
  const mobile = sms?.mobile ?? '';
  return mobile.startsWith('+') ? mobile : `+86${mobile}`;
}

/** Signed over the address and the sorted parameters; a forgery is signed with another key. */
function report(options: TwilioOptions, sms: Sms, verdict: Verdict, url: string): ReportPush {
  const status = verdict.status === 'failed' ? 'undelivered' : verdict.status;
  const fields: Record<string, string> = {
    AccountSid: options.accountSid,
    ApiVersion: API_VERSION,
    From: sms.templateId,
    MessageSid: sms.smsMessageSid,
    MessageStatus: status,
    SmsSid: sms.smsMessageSid,
    SmsStatus: status,
    To: internationalNumber(sms),
    ...(verdict.status === 'failed' ? { ErrorCode: '30003' } : {}),
  };
  return signedForm(options, verdict, url, fields);
}

/** A callback as this account signs it. */
export function signedForm(
  options: TwilioOptions,
  verdict: Verdict,
  url: string,
  fields: Readonly<Record<string, string>>,
): ReportPush {
  const text = Object.keys(fields)
    .sort()
    .map((name) => name + fields[name])
    .join('');
  const key = verdict.forged ? 'the key of a stranger' : options.authToken;
  const signature = createHmac('sha1', key)
    .update(url + text, 'utf8')
    .digest('base64');
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-twilio-signature': signature },
    body: new URLSearchParams(fields).toString(),
  };
}
