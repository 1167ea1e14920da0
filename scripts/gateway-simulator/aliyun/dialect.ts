/** Aliyun's protocol: signature V3, business errors with HTTP 200, errors of the front with 4xx, reports as a JSON list. */
import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../core/clock.ts';
import type { Dialect, ReportPush, Sms, Verdict } from '../dialect.ts';
import { type Answer, type Exchange, json } from '../exchange.ts';
import { localTime } from '../local-time.ts';
import { createRequestIds } from '../request-ids.ts';
import { type AliyunOptions, aliyunDefaults } from './account.ts';
import { authenticate } from './authentication.ts';
import { checkMessage } from './message.ts';

/** Of the vendor's other product for texts, which has a dialect of its own. */
export const PNVS_ACTION = 'SendSmsVerifyCode';

export const NONCES = 100_000;
const RETRY_AFTER_MS = 2000;

export function createAliyunDialect(clock: Clock, options: AliyunOptions = aliyunDefaults): Dialect {
  const nonces = createRequestIds(NONCES, clock);
  return {
    vendor: 'aliyun',
    refusals: {
      busy: 'isp.SYSTEM_ERROR',
      system_error: 'isp.SYSTEM_ERROR',
      throttled: 'Throttling.User',
      too_frequent: 'isv.BUSINESS_LIMIT_CONTROL',
      daily_limit: 'isv.BUSINESS_LIMIT_CONTROL',
      blacklist: 'isv.MOBILE_NUMBER_ILLEGAL',
      word_filter: 'isv.SMS_CONTENT_ILLEGAL',
      no_balance: 'isv.AMOUNT_NOT_ENOUGH',
    },
    claims: ({ path, request }) =>
      path === '/' && ![undefined, PNVS_ACTION].includes(request.headers['x-acs-action'] as string | undefined),
    check(exchange) {
      const refused = authenticate(exchange, { ...options, action: 'SendSms' }, nonces, clock());
      return refused ? { refused } : checkMessage(new URLSearchParams(exchange.query), options);
    },
    refuse,
    accept: (_exchange, sent) =>
      json(200, { Message: 'OK', RequestId: requestId(), Code: 'OK', BizId: sent[0]?.smsMessageSid }),
    messageId: bizId,
    report,
  };
}

export const requestId = (): string => randomUUID().toUpperCase();
export const bizId = (): string => `${Math.floor(Math.random() * 8e15 + 1e15)}^0`;

export function refuse(exchange: Exchange, code: string, reason?: string): Answer {
  const body = { Code: code, Message: message(exchange, code, reason), RequestId: requestId() };
  if (/^(is[vp]|biz)\./.test(code)) return json(200, body);
  const answer = json(code === 'InvalidAccessKeyId.NotFound' ? 404 : 400, { ...body, HostId: 'dysmsapi.aliyuncs.com' });
  return code.startsWith('Throttling')
    ? { ...answer, headers: { ...answer.headers, 'x-acs-retry-after': String(RETRY_AFTER_MS) } }
    : answer;
}

/** The vendor repeats what was signed, number and code included: whoever logs its messages logs secrets. */
function message(exchange: Exchange, code: string, reason: string | undefined): string {
  if (code === 'SignatureDoesNotMatch') return `Specified signature does not match. StringToSign: ${exchange.query}`;
  if (code === 'isv.BUSINESS_LIMIT_CONTROL') {
    return reason === 'daily_limit' ? '触发天级流控Permits:10' : '触发分钟级流控Permits:1';
  }
  return 'The request was refused.';
}

/** Nothing is signed, so a forgery is one about no SMS of ours. */
export function report(sms: Sms, verdict: Verdict): ReportPush {
  const delivered = verdict.status === 'delivered';
  const time = localTime(Date.parse(sms.receivedAt));
  const body = [
    {
      phone_number: sms.mobile,
      send_time: time,
      report_time: time,
      success: delivered,
      err_code: delivered ? 'DELIVERED' : 'UNDELIV',
      err_msg: delivered ? '用户接收成功' : '未送达',
      sms_size: '1',
      biz_id: verdict.forged ? '1000000000000000^0' : sms.smsMessageSid,
      out_id: verdict.forged ? randomUUID().replaceAll('-', '') : sms.reqId,
    },
  ];
  return { headers: { 'content-type': 'application/json;charset=utf-8' }, body: JSON.stringify(body) };
}
