/**
 * Yuntongxun VoiceVerify: a call that reads the code out, and what became of it. There is no request id, so a repeat after an
 * unknown outcome may call twice; `userData` only comes back in the push.
 * https://doc.yuntongxun.com/p/5a533de53b8496dd00dce080, https://doc.yuntongxun.com/p/5a533e563b8496dd00dce0a7
 */
import { type HttpAnswer, messageId, parseJsonObject, unreadable } from '../answer.ts';
import { notRoutable, reject } from '../code-table.ts';
import type { Rejected, SendResult } from '../gateway.ts';
import type { Protocol } from '../protocol.ts';
import { ReportError, type ReportFormat, scalar } from '../report.ts';
import type { ReportConfig } from '../shape.ts';
import { ACCEPTED, yuntongxunCodes } from './codes.ts';
import { yuntongxunPush } from './report.ts';
import { signedRequest, type YuntongxunAccount } from './send.ts';

interface Config extends YuntongxunAccount {
  displayNumber?: string;
  reports?: ReportConfig;
}
interface Template {
  language?: 'zh' | 'en';
  times?: number;
}

const TIMES = 2;
const tooLong: Rejected = { outcome: 'rejected', ...notRoutable, vendorCode: 'CODE_LENGTH' };

export function yuntongxunVoice(config: Config): Protocol<Template> {
  const { appId, displayNumber, reports } = config;
  return {
    idempotent: false,
    write({ request, template: { language, times = TIMES }, nowMs }) {
      if (!/^[0-9A-Za-z]{4,8}$/.test(request.code)) return tooLong;
      return signedRequest(config, 'Calls/VoiceVerify', nowMs, {
        appId,
        to: request.mobile,
        verifyCode: request.code,
        playTimes: String(times),
        lang: language ?? request.locale ?? 'zh',
        ...(displayNumber === undefined ? {} : { displayNum: displayNumber }),
        ...(reports?.url === undefined ? {} : { respUrl: reports.url }),
        userData: request.sendId,
      });
    },
    read: (answer, { nowMs }) => readAnswer(answer, nowMs),
  };
}

function readAnswer(answer: HttpAnswer, nowMs: number): SendResult {
  const { statusCode, VoiceVerify, voiceVerify = VoiceVerify } = parseJsonObject(answer.body) ?? {};
  if (answer.status >= 500 || typeof statusCode !== 'string') return unreadable(answer);
  if (statusCode !== ACCEPTED) return reject(yuntongxunCodes, statusCode, { nowMs, httpStatus: answer.status });
  return { outcome: 'accepted', ...messageId((voiceVerify as { callSid?: unknown } | undefined)?.callSid) };
}

const TALKED = '0';
const STATES: ReadonlySet<string> = new Set([TALKED, '1', '2']);

/** `state`: 0 somebody answered, 1 nobody did, 2 the call failed. */
export const yuntongxunCallReports: ReportFormat<unknown> = {
  ...yuntongxunPush,
  read({ action, state: given, callSid: id, userData: sendId }) {
    if (scalar(action) !== 'VoiceCode') throw new ReportError('the action is not VoiceCode');
    const state = scalar(given) ?? '';
    if (!STATES.has(state)) throw new ReportError('there is no state');
    return { status: state === TALKED ? 'delivered' : 'failed', id, sendId, code: state };
  },
};
