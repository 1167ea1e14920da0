/**
 * What an answer of Aliyun's products for texts means: a business error is an HTTP 200 whose `Code` is not `OK`. `Message` may
 * hold the whole signed text, number and code included: it is looked at for a limit's name here and goes no further.
 */
import { type HttpAnswer, messageId, parseJsonObject, unreadable } from '../answer.ts';
import { type CodeTable, findRow, reject } from '../code-table.ts';
import type { SendResult } from '../gateway.ts';
import { ACCEPTED, MINUTE_MS, RECIPIENT_LIMITS } from './codes.ts';

interface Reading {
  codes: CodeTable;
  nowMs: number;
  /** Where the id of the SMS lies in an accepted answer. */
  idIn: (answer: Readonly<Record<string, unknown>>) => unknown;
}

export function readAliyun(answer: HttpAnswer, { codes, nowMs, idIn }: Reading): SendResult {
  const parsed = parseJsonObject(answer.body) ?? {};
  const { Code: code, Message: message } = parsed;
  if (typeof code !== 'string') return unreadable(answer);
  if (code === ACCEPTED && answer.status < 300) return { outcome: 'accepted', ...messageId(idIn(parsed)) };
  // A code of the table says that it was refused; another one under a 5xx says nothing.
  if (answer.status >= 500 && !findRow(codes, code)) return unreadable(answer);
  const retryAfterMs = RECIPIENT_LIMITS.has(code) ? recipientLimitMs(String(message)) : toldMs(answer);
  return reject(codes, code, { nowMs, httpStatus: answer.status, retryAfterMs });
}

/** `触发小时级流控Permits:5`: the limits per minute, hour and (rolling) day share one code. */
function recipientLimitMs(message: string): number {
  if (message.includes('天级')) return 24 * 60 * MINUTE_MS;
  return message.includes('小时级') ? 60 * MINUTE_MS : MINUTE_MS;
}

/** `x-acs-retry-after`: the vendor's SDK takes it as milliseconds. */
function toldMs(answer: HttpAnswer): number | undefined {
  const header = answer.headers['x-acs-retry-after'];
  return typeof header === 'string' && /^\d{1,7}$/.test(header) ? Number(header) : undefined;
}
