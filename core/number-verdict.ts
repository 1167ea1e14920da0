/** One sentence that says why somebody did not get a code, and what to tell them: the answer of sends:find and its page. */
import type { Attempt } from './attempt.ts';

export interface Verdict {
  /** For the operator. */
  why: string;
  /** What the person may be told. */
  tell: { zh: string; en: string };
}

/** What the verdict looks at; times are milliseconds since the epoch. */
export interface Evidence {
  now: number;
  paused: boolean;
  blockedMs: number;
  lastSend?: {
    status: string;
    queuedAt: number;
    gateway: string | null;
    errorCode: string | null;
    verifiedAt: number | null;
    lastCall?: Pick<Attempt, 'attempt' | 'gateway'> & {
      outcome?: string | null;
      reason?: string | null;
      vendorCode?: string | null;
    };
  };
  lastRefusal?: { at: number; answer: string; limit?: string; retryAfter?: number };
}

const minutes = (ms: number) => Math.max(1, Math.ceil(ms / 60_000));
const ago = (ms: number) => (ms < 120_000 ? `${Math.round(ms / 1000)} s ago` : `${Math.round(ms / 60_000)} min ago`);
const verdict = (why: string, zh: string, en: string): Verdict => ({ why, tell: { zh, en } });

/** An older send explains nothing about today. */
const RECENT_MS = 86_400_000;

export function judgeNumber(evidence: Evidence): Verdict {
  const { now, paused, blockedMs, lastSend, lastRefusal } = evidence;
  if (blockedMs > 0) {
    return verdict(
      'The number is on the block list: npm run lists -- show.',
      '该号码目前无法获取短信，请联系客服。',
      'This number can not get messages at present. Please contact us.',
    );
  }
  const refusedAfter = lastRefusal && (!lastSend || lastRefusal.at > lastSend.queuedAt);
  if (paused) {
    return verdict(
      'Sends are paused by an operator: npm run audit says who and why.',
      '短信服务暂停，请稍后再试。',
      'Messages are paused. Please try again later.',
    );
  }
  // A repeat refused because the SMS before is on its way says less than that SMS.
  const repeat = lastRefusal?.limit === 'interval' && lastSend;
  if (lastRefusal && refusedAfter && !repeat) return ofRefusal(lastRefusal, now);
  if (lastSend && now - lastSend.queuedAt < RECENT_MS) return ofSend(lastSend, now);
  return verdict(
    'Nobody asked for a code for this number in the last day, or the answer is older than that: a typing error in the number is likely.',
    '我们没有收到该号码的请求，请核对号码后重试。',
    'We have had no request for this number. Please check it and try again.',
  );
}

function ofSend(send: NonNullable<Evidence['lastSend']>, now: number): Verdict {
  const { status, queuedAt, gateway, errorCode, verifiedAt, lastCall } = send;
  const when = ago(now - queuedAt);
  if (verifiedAt !== null) {
    return verdict(
      `The code of the SMS of ${when} was entered: it arrived by ${gateway}.`,
      '验证码已成功使用。',
      'The code has been used.',
    );
  }
  switch (status) {
    case 'delivered':
      return verdict(
        `The SMS of ${when} was delivered, as the carrier reported to ${gateway}.`,
        '短信已送达，请查看拦截或垃圾短信。',
        'The SMS was delivered. Please look among blocked and spam messages.',
      );
    case 'sent':
      return verdict(
        `${gateway} accepted the SMS ${when}, and no carrier has reported about it.`,
        '短信已发出，请稍候；如仍未收到，请检查信号和拦截设置后重试。',
        'The SMS was sent. Please wait a moment; then check the signal and blocked messages, and try again.',
      );
    case 'failed':
      return verdict(
        `The SMS of ${when} failed${gateway ? ` at ${gateway}` : ''}: ${errorCode ?? 'no gateway took it'}.`,
        '短信发送失败，可立即重新获取。',
        'The SMS could not be sent. You may ask for another one at once.',
      );
    case 'expired':
      return verdict(
        `The SMS of ${when} never left: ${errorCode ?? 'its code died in the queue'}.`,
        '验证码已过期，请重新获取。',
        'The code has expired. Please ask for a new one.',
      );
    default:
      return verdict(
        `The SMS of ${when} is ${status}: ${ofCall(lastCall)}.`,
        '短信正在发送，请稍候。',
        'The SMS is on its way. Please wait a moment.',
      );
  }
}

/** Where a send is that has not ended. */
function ofCall(call: NonNullable<Evidence['lastSend']>['lastCall']): string {
  if (!call) return 'no worker has taken it up; does one run, or are they behind (npm run sends:schedule, /readyz)?';
  const { attempt, gateway, outcome, reason, vendorCode } = call;
  if (!outcome) return `attempt ${attempt} is at ${gateway}, which has not answered`;
  const why = [outcome, reason, vendorCode].filter(Boolean).join(', ');
  return `attempt ${attempt} at ${gateway} ended ${why}; it is tried again while its code lives`;
}

/** What refused before an SMS was made, by the answer that the person got. */
function ofRefusal({ at, answer, limit, retryAfter }: NonNullable<Evidence['lastRefusal']>, now: number): Verdict {
  const when = ago(now - at);
  const left = retryAfter === undefined ? 0 : Math.max(0, at + retryAfter * 1000 - now);
  const wait = left > 0 ? minutes(left) : 0;
  const until = wait > 0 ? `, for ${wait} min more` : ', which is over';
  if (limit) {
    return verdict(
      `The request of ${when} was refused by the limit "${limit}"${until}.`,
      wait > 0 ? `请求过于频繁，请${wait}分钟后再试。` : '现在可以重新获取验证码。',
      wait > 0 ? `Too many requests. Please try again in ${wait} minutes.` : 'You may ask for a code again now.',
    );
  }
  const [why, zh, en] = BY_ANSWER[answer] ?? [
    `was refused: ${answer}`,
    '请稍后再试。',
    'Please try again in a moment.',
  ];
  return verdict(`The request of ${when} ${why}.`, zh, en);
}

const BY_ANSWER: Readonly<Record<string, readonly [why: string, zh: string, en: string]>> = {
  IMAGE_CODE_WRONG: [
    'had a wrong image code',
    '图片验证码输入有误，请换一张重试。',
    'The picture was misread. Please try another one.',
  ],
  IMAGE_CODE_EXPIRED: [
    'had an image code that was expired or used',
    '图片验证码已过期，请换一张重试。',
    'The picture had expired. Please try another one.',
  ],
  MOBILE_REGISTERED: [
    'was to register a number that has an account',
    '该号码已注册，请直接登录。',
    'This number has an account. Please log in.',
  ],
  USER_UNKNOWN: [
    'was to log in or reset, and the number has no account',
    '该号码尚未注册，请先注册。',
    'This number has no account. Please register.',
  ],
  DATABASE_ERROR: [
    'failed because a store of ours was away',
    '系统繁忙，请稍后再试。',
    'The service was unavailable. Please try again.',
  ],
};
