/**
 * Twilio's status callback: a form, signed. Statuses come in any order; unknown ones and unknown parameters are to be borne.
 * https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
 */
import { type RawReport, ReportError, type ReportFormat } from '../report.ts';
import type { ReportConfig } from '../shape.ts';
import { verifyTwilio } from './signature.ts';

const DELIVERED: ReadonlySet<string> = new Set(['delivered', 'read']);
const FAILED: ReadonlySet<string> = new Set(['undelivered', 'failed', 'canceled']);
/** About the number or the text: blocked, unknown, landline, filtered, opted out. Another gateway would fare no better. */
const OF_THE_MESSAGE: ReadonlySet<string> = new Set(['30004', '30005', '30006', '30007', '21610']);
/** Suspended; sender not registered with the carriers (long code, toll-free). */
const OF_THE_ACCOUNT: ReadonlySet<string> = new Set(['30002', '30032', '30034']);

interface Config {
  authToken: string;
  reports?: ReportConfig;
}

/** What the callbacks of texts and of calls have in common. */
export const twilioCallback: Omit<ReportFormat<Config>, 'read'> = {
  /** The address is the configured one, never made from the Host header. */
  verify(raw, { authToken, reports }) {
    const signature = raw.headers['x-twilio-signature'];
    const signed = { url: reports?.url ?? '', params: form(raw), body: raw.body };
    return typeof signature === 'string' && verifyTwilio(authToken, signature, signed);
  },
  records: (raw) => [Object.fromEntries(form(raw))],
  ack: () => ({ status: 200, contentType: 'text/xml; charset=utf-8', body: '<Response></Response>' }),
};

export const twilioReports: ReportFormat<Config> = {
  ...twilioCallback,
  read({ MessageStatus, SmsStatus, MessageSid, SmsSid, ErrorCode }) {
    const status = MessageStatus ?? SmsStatus;
    if (typeof status !== 'string') throw new ReportError('there is no MessageStatus');
    const errorCode = String(ErrorCode ?? '');
    return {
      status: DELIVERED.has(status) ? 'delivered' : FAILED.has(status) ? 'failed' : 'pending',
      id: MessageSid ?? SmsSid,
      code: errorCode || status,
      mayRetry: !OF_THE_MESSAGE.has(errorCode),
      alert: OF_THE_ACCOUNT.has(errorCode),
    };
  },
};

function form({ body, headers }: RawReport): URLSearchParams {
  const type = headers['content-type'];
  const isForm = typeof type === 'string' && type.startsWith('application/x-www-form-urlencoded');
  return new URLSearchParams(isForm ? body : '');
}
