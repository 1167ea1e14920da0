/** Twilio's calls: what is said comes as TwiML, and the callback about the call is signed as those about messages are. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import { flatXml } from '../../../core/vendors/flat-xml.ts';
import type { Checked, Dialect, ReportPush, Sms, Verdict } from '../dialect.ts';
import { type Exchange, json } from '../exchange.ts';
import { MAGIC_CALLED, MAGIC_CALLERS, type TwilioOptions, twilioDefaults } from '../twilio/account.ts';
import { API_VERSION, internationalNumber, refuse as refuseCall, signedForm } from '../twilio/dialect.ts';
import { authorize } from '../twilio/message.ts';

const ADDRESS = /^\/2010-04-01\/Accounts\/([^/]*)\/Calls\.json$/;
const MAX_TWIML_LENGTH = 4000;

export function createTwilioVoiceDialect(clock: Clock, options: TwilioOptions = twilioDefaults): Dialect {
  return {
    vendor: 'twilio-voice',
    refusals: {
      busy: '10004',
      system_error: '20500',
      throttled: '20429',
      too_frequent: '20429',
      daily_limit: '21216',
      blacklist: '21216',
      word_filter: '21216',
      no_balance: '20003',
    },
    claims: ({ path }) => ADDRESS.test(path),
    check: (exchange) => checkCall(exchange, options),
    refuse: (_exchange, code) => refuseCall(code),
    accept: (_exchange, [call]) => json(201, resource(options, call, clock())),
    messageId: () => `CA${randomUUID().replaceAll('-', '')}`,
    report: (call, verdict, url) => report(options, call, verdict, url),
  };
}

const refuse = (refused: string): { refused: string } => ({ refused });

function checkCall(exchange: Exchange, options: TwilioOptions): Checked {
  const form = authorize(exchange, options, ADDRESS);
  if ('refused' in form) return form;
  const [to, from, twiml] = ['To', 'From', 'Twiml'].map((name) => form.get(name) ?? '') as [string, string, string];
  if (!to) return refuse('21201');
  if (!from) return refuse('21213');
  if (!twiml) return refuse('21205');
  const said = twiml.length <= MAX_TWIML_LENGTH ? flatXml(twiml, 'Response')?.Say : undefined;
  if (!said) return refuse('21218');
  const magic = MAGIC_CALLERS[from] ?? MAGIC_CALLED[to];
  if (magic) return refuse(magic);
  if (!options.senders.includes(from)) return refuse('21210');
  if (!/^\+[1-9]\d{6,14}$/.test(to)) return refuse('21211');

  const code = /(?<!\d)\d(?:, \d){3,9}(?!\d)/.exec(said)?.[0].replaceAll(', ', '');
  const reportUrl = form.get('StatusCallback');
  const submission = {
    mobiles: [to.replace(/^\+86(?=1\d{10}$)/, '')],
    text: `（电话）${said}`,
    datas: code ? [code] : [],
  };
  return { submission: { ...submission, templateId: from, reqId: '', ...(reportUrl ? { reportUrl } : {}) } };
}

function resource(options: TwilioOptions, call: Sms | undefined, nowMs: number): object {
  const date = new Date(nowMs).toUTCString().replace('GMT', '+0000');
  return {
    sid: call?.smsMessageSid,
    date_created: date,
    date_updated: date,
    account_sid: options.accountSid,
    to: internationalNumber(call),
    from: call?.templateId,
    status: 'queued',
    direction: 'outbound-api',
    api_version: API_VERSION,
    price: null,
    price_unit: 'USD',
    uri: `/${API_VERSION}/Accounts/${options.accountSid}/Calls/${call?.smsMessageSid}.json`,
  };
}

function report(options: TwilioOptions, call: Sms, verdict: Verdict, url: string): ReportPush {
  const statuses = { delivered: 'completed', failed: 'no-answer', sent: 'in-progress' };
  return signedForm(options, verdict, url, {
    AccountSid: options.accountSid,
    ApiVersion: API_VERSION,
    CallSid: call.smsMessageSid,
    CallStatus: statuses[verdict.status],
    Direction: 'outbound-api',
    From: call.templateId,
    To: internationalNumber(call),
  });
}
