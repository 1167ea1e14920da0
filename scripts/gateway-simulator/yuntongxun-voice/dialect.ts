/**
 * Yuntongxun's calls: the account and signature of its SMS, a code that is read out, and a push about the call at the address
 * that the request names. https://doc.yuntongxun.com/p/5a533e563b8496dd00dce0a7
 */
import { beijingTimestamp } from '../../../core/beijing-time.ts';
import type { Clock } from '../../../core/clock.ts';
import type { Checked, Dialect, ReportPush, Sms, Verdict } from '../dialect.ts';
import type { Exchange } from '../exchange.ts';
import { type YuntongxunAccount, type YuntongxunOptions, yuntongxunDefaults } from '../yuntongxun/account.ts';
import { ADDRESS, authenticate } from '../yuntongxun/authentication.ts';
import { answer, hexId } from '../yuntongxun/dialect.ts';
import { checkHeaders, checkNumbers } from '../yuntongxun/message.ts';
import { statusMessage } from '../yuntongxun/status-messages.ts';

const FIELDS = ['appId', 'verifyCode', 'playTimes', 'to', 'displayNum', 'respUrl', 'lang', 'userData'] as const;

export function createYuntongxunVoiceDialect(clock: Clock, options: YuntongxunOptions = yuntongxunDefaults): Dialect {
  return {
    vendor: 'yuntongxun-voice',
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
    claims: (exchange) => ADDRESS.exec(exchange.path)?.[3] === 'Calls/VoiceVerify',
    check(exchange) {
      const known = authenticate(exchange, options, clock());
      return 'refused' in known ? known : checkCall(exchange, known.account, options.lenient);
    },
    refuse: (exchange, code) => answer(exchange, code, { statusMsg: statusMessage(code) }),
    accept: (exchange, [call]) =>
      answer(exchange, '000000', {
        VoiceVerify: { callSid: call?.smsMessageSid ?? '', dateCreated: beijingTimestamp(clock()) },
      }),
    messageId: hexId,
    report,
  };
}

const refuse = (refused: string): { refused: string } => ({ refused });

/** The vendor lists no codes of its own for the fields of a call; those for the same faults of an SMS stand in. */
function checkCall({ request, body }: Exchange, account: YuntongxunAccount, lenient: boolean): Checked {
  const headerFault = checkHeaders(request.headers, lenient);
  if (headerFault) return refuse(headerFault);
  if (body.trim() === '') return refuse('160030');
  const given = parseFields(body);
  if (!given) return refuse('160031');
  const { appId, verifyCode, playTimes, to, respUrl, lang, userData } = given;
  const app = account.apps[appId];
  if (!app) return refuse('111181');
  if (!app.online) return refuse('111212');
  const numberFault = checkNumbers(to, [to]);
  if (numberFault) return refuse(numberFault);
  if (!/^[0-9A-Za-z]{4,8}$/.test(verifyCode) || !/^[1-3]?$/.test(playTimes) || !/^(zh|en)?$/.test(lang)) {
    return refuse('160052');
  }
  const submission = { mobiles: [to], text: `（电话）您的验证码是${verifyCode}`, datas: [verifyCode], templateId: '' };
  return { submission: { ...submission, reqId: userData, ...(respUrl ? { reportUrl: respUrl } : {}) } };
}

/** Undefined unless it is an object whose fields are texts: codes and counts, too. */
function parseFields(body: string): Record<(typeof FIELDS)[number], string> | undefined {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return undefined; // The caller answers with the vendor's code for it.
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return undefined;
  const texts: Partial<Record<string, unknown>> = given;
  if (FIELDS.some((name) => typeof (texts[name] ?? '') !== 'string')) return undefined;
  return Object.fromEntries(FIELDS.map((name) => [name, texts[name] ?? ''])) as Record<(typeof FIELDS)[number], string>;
}

/** Nothing is signed, so a forgery is one about no call of ours. */
function report(call: Sms, verdict: Verdict): ReportPush {
  const fields = {
    action: 'VoiceCode',
    number: call.mobile,
    callSid: verdict.forged ? hexId() : call.smsMessageSid,
    state: verdict.status === 'failed' ? '1' : '0',
    duration: verdict.status === 'failed' ? '0' : '12',
    userData: verdict.forged ? hexId() : call.reqId,
  };
  const elements = Object.entries(fields).map(([name, value]) => `<${name}>${value}</${name}>`);
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Request>${elements.join('')}</Request>`;
  return { headers: { 'content-type': 'text/plain' }, body };
}
