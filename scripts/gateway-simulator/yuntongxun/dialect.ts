/** Yuntongxun's protocol: strict checks in the vendor's order, its answers in JSON or XML, its delivery reports. */
import { randomUUID } from 'node:crypto';
import { beijingTimestamp } from '../../../core/beijing-time.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Dialect, ReportPush, Sms, Verdict } from '../dialect.ts';
import type { Answer, Exchange } from '../exchange.ts';
import { type YuntongxunOptions, yuntongxunDefaults } from './account.ts';
import { ADDRESS, authenticate } from './authentication.ts';
import { checkMessage } from './message.ts';
import { statusMessage } from './status-messages.ts';

export function createYuntongxunDialect(clock: Clock, options: YuntongxunOptions = yuntongxunDefaults): Dialect {
  return {
    vendor: 'yuntongxun',
    repeatedCode: '160054',
    refusals: {
      busy: '160050',
      system_error: '160000',
      throttled: '111111',
      too_frequent: '160038',
      daily_limit: '160040',
      blacklist: '160034',
      word_filter: '160049',
      no_balance: '111142',
    },
    claims: (exchange) => ADDRESS.exec(exchange.path)?.[3] === 'SMS/TemplateSMS',
    check(exchange) {
      const known = authenticate(exchange, options, clock());
      return 'refused' in known ? known : checkMessage(exchange, known.account, options);
    },
    refuse: (exchange, code) => answer(exchange, code, { statusMsg: statusMessage(code) }),
    accept(exchange, sent) {
      const [first] = sent;
      const message = { smsMessageSid: first?.smsMessageSid ?? '', dateCreated: beijingTimestamp(clock()) };
      return answer(exchange, '000000', { templateSMS: message });
    },
    messageId: hexId,
    report: (sms, verdict) => report(sms, verdict, clock()),
  };
}

/** 32 hex. A UUID comes from a pool of random bytes, which is many times faster than asking for 16. */
export function hexId(): string {
  return randomUUID().replaceAll('-', '');
}

type Content = { statusMsg: string } | { [message: string]: Readonly<Record<string, string>> };

/** Business errors come with HTTP 200 too. The answer's form follows Accept. */
export function answer(exchange: Exchange, statusCode: string, content: Content): Answer {
  if (!/xml/.test(exchange.request.headers.accept ?? '')) {
    return {
      status: 200,
      headers: { 'content-type': 'application/json;charset=utf-8' },
      body: JSON.stringify({ statusCode, ...content }),
    };
  }
  const inner = Object.entries(content)
    .map(([name, value]) => element(name, value))
    .join('');
  const body = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Response><statusCode>${statusCode}</statusCode>${inner}</Response>`;
  return { status: 200, headers: { 'content-type': 'application/xml;charset=utf-8' }, body };
}

/** The names of elements begin with a capital where those of JSON don't. */
function element(name: string, value: string | Readonly<Record<string, string>>): string {
  if (typeof value === 'string') return `<${name}>${value}</${name}>`;
  const tag = name.replace(/^t/, 'T');
  const fields = Object.entries(value).map(([field, text]) => `<${field}>${text}</${field}>`);
  return `<${tag}>${fields.join('')}</${tag}>`;
}

/** `content` carries the message id, not the text; the vendor signs nothing, so a forgery is one about no SMS of ours. */
function report(sms: Sms, verdict: Verdict, nowMs: number): ReportPush {
  const delivered = verdict.status === 'delivered';
  const request = {
    action: 'SMSArrived',
    smsType: '1',
    apiVersion: '2013-12-26',
    content: verdict.forged ? hexId() : sms.smsMessageSid,
    fromNum: sms.mobile,
    dateSent: beijingTimestamp(Date.parse(sms.receivedAt)),
    deliverCode: delivered ? 'DELIVRD' : verdict.status === 'sent' ? 'ACCEPTD' : 'UNDELIV',
    recvTime: beijingTimestamp(nowMs),
    status: delivered ? '0' : '1',
    reqId: verdict.forged ? hexId() : sms.reqId,
    smsCount: '1',
  };
  return {
    headers: { 'content-type': 'application/json;charset=utf-8' },
    body: JSON.stringify({ Request: request }),
  };
}
