/**
 * Yunpian's protocol, which the service speaks by configuration alone (vendor `http`): a form, errors as HTTP 400 with a code,
 * reports as JSON in a field of a form. https://www.yunpian.com/official/document/sms/zh_CN/domestic_single_send
 */
import type { Clock } from '../../../core/clock.ts';
import { yunpianAccount } from '../../../core/vendors/http/development.ts';
import type { Checked, Dialect, ReportPush, Sms, Verdict } from '../dialect.ts';
import { type Answer, type Exchange, json } from '../exchange.ts';
import { localTime } from '../local-time.ts';

const PATH = '/v2/sms/single_send.json';
const MAX_TEXT_LENGTH = 500;

export interface YunpianOptions {
  apikey: string;
  /** The signatures that a text may begin with. */
  signatures: readonly string[];
}

const defaults: YunpianOptions = { apikey: yunpianAccount.apikey, signatures: [yunpianAccount.signature] };

export function createYunpianDialect(_clock: Clock, options: YunpianOptions = defaults): Dialect {
  return {
    vendor: 'http',
    refusals: {
      busy: '-51',
      system_error: '-50',
      throttled: '-5',
      too_frequent: '8',
      daily_limit: '17',
      blacklist: '10',
      word_filter: '4',
      no_balance: '3',
    },
    claims: ({ path }) => path === PATH,
    check: (exchange) => check(exchange, options),
    refuse,
    accept: (_exchange, [sms]) =>
      json(200, {
        code: 0,
        msg: '发送成功',
        count: 1,
        fee: 0.05,
        unit: 'RMB',
        mobile: sms?.mobile,
        sid: Number(sms?.smsMessageSid),
      }),
    messageId: () => String(Math.floor(Math.random() * 8e9 + 1e9)),
    report,
  };
}

function check({ request, body }: Exchange, options: YunpianOptions): Checked {
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('application/x-www-form-urlencoded')) return { refused: '2' };
  const form = new URLSearchParams(body);
  const [apikey, mobile, text] = ['apikey', 'mobile', 'text'].map((name) => form.get(name) ?? '');
  if (!apikey || !mobile || !text) return { refused: '1' };
  if (apikey !== options.apikey) return { refused: '-1' };
  if (!/^(\+86)?1[3-9]\d{9}$/.test(mobile)) return { refused: '2' };
  const signature = /^【([^】]+)】/.exec(text)?.[1];
  if (!signature || !options.signatures.includes(signature) || text.length > MAX_TEXT_LENGTH) return { refused: '5' };
  const code = /(?<!\d)\d{6}(?!\d)/.exec(text)?.[0];
  const reportUrl = form.get('callback_url');
  const submission = { mobiles: [mobile.replace('+86', '')], text, datas: code ? [code] : [], templateId: '' };
  return { submission: { ...submission, reqId: form.get('uid') ?? '', ...(reportUrl ? { reportUrl } : {}) } };
}

function refuse(_exchange: Exchange, code: string): Answer {
  return json(400, { http_status_code: 400, code: Number(code), msg: '请求被拒绝', detail: '请求被拒绝' });
}

/** Nothing is signed, so a forgery is one about no SMS of ours. */
function report(sms: Sms, verdict: Verdict): ReportPush {
  const delivered = verdict.status === 'delivered';
  const status = {
    error_detail: delivered ? '接收成功' : '空号',
    sid: verdict.forged ? 1 : Number(sms.smsMessageSid),
    uid: verdict.forged ? null : sms.reqId,
    user_receive_time: localTime(Date.parse(sms.receivedAt)),
    error_msg: delivered ? 'DELIVRD' : 'DB:0103',
    mobile: sms.mobile,
    report_status: delivered ? 'SUCCESS' : 'FAIL',
  };
  return {
    headers: { 'content-type': 'application/x-www-form-urlencoded;charset=utf-8' },
    body: new URLSearchParams({ sms_status: JSON.stringify([status]) }).toString(),
  };
}
