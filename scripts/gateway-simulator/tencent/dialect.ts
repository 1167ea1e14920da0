/** Tencent Cloud's protocol: signature TC3, always HTTP 200, errors of the call and errors of one number in different places. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import type { Dialect, ReportPush, Sms, Verdict } from '../dialect.ts';
import { type Answer, json } from '../exchange.ts';
import { localTime } from '../local-time.ts';
import { type TencentOptions, tencentDefaults } from './account.ts';
import { authenticate } from './authentication.ts';
import { checkMessage } from './message.ts';

/** Codes that the vendor gives for one number, beside others that may have been taken. */
const OF_ONE_NUMBER =
  /^(LimitExceeded\.PhoneNumber(?!Count)|FailedOperation\.(PhoneNumberInBlacklist|ContainSensitiveWord|Insufficient)|InvalidParameterValue\.(IncorrectPhoneNumber|TemplateParameter))/;

export function createTencentDialect(clock: Clock, options: TencentOptions = tencentDefaults): Dialect {
  return {
    vendor: 'tencent',
    refusals: {
      busy: 'InternalError.OtherError',
      system_error: 'InternalError.UnknownError',
      throttled: 'RequestLimitExceeded',
      too_frequent: 'LimitExceeded.PhoneNumberThirtySecondLimit',
      daily_limit: 'LimitExceeded.PhoneNumberDailyLimit',
      blacklist: 'FailedOperation.PhoneNumberInBlacklist',
      word_filter: 'FailedOperation.ContainSensitiveWord',
      no_balance: 'FailedOperation.InsufficientBalanceInSmsPackage',
    },
    claims: ({ path, request }) => path === '/' && request.headers['x-tc-action'] !== undefined,
    check(exchange) {
      const refused = authenticate(exchange, options, clock());
      return refused ? { refused } : checkMessage(exchange.body, options);
    },
    refuse: (_exchange, code) =>
      OF_ONE_NUMBER.test(code)
        ? respond({ SendStatusSet: [status(undefined, code, 'refused', 0)] })
        : respond({ Error: { Code: code, Message: 'The request was refused.' } }),
    accept: (_exchange, sent) => respond({ SendStatusSet: sent.map((sms) => status(sms, 'Ok', 'send success', 1)) }),
    messageId: () => `2640:${randomUUID().replace(/\D/g, '')}`,
    report,
  };
}

function status(sms: Sms | undefined, code: string, message: string, fee: number): object {
  return {
    SerialNo: sms?.smsMessageSid ?? '',
    PhoneNumber: sms ? `+86${sms.mobile}` : '',
    Fee: fee,
    SessionContext: sms?.reqId ?? '',
    Code: code,
    Message: message,
    IsoCode: 'CN',
  };
}

function respond(content: object): Answer {
  return json(200, { Response: { ...content, RequestId: randomUUID() } });
}

/** Nothing is signed, so a forgery is one about no SMS of ours. */
function report(sms: Sms, verdict: Verdict): ReportPush {
  const delivered = verdict.status === 'delivered';
  const body = [
    {
      user_receive_time: localTime(Date.parse(sms.receivedAt)),
      nationcode: '86',
      mobile: sms.mobile,
      report_status: delivered ? 'SUCCESS' : 'FAIL',
      errmsg: delivered ? 'DELIVRD' : 'UNDELIV',
      description: delivered ? '用户短信送达成功' : '用户短信送达失败',
      sid: verdict.forged ? '2640:1' : sms.smsMessageSid,
    },
  ];
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
