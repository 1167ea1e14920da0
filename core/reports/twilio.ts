/**
 * Twilio's status callback: a form, signed. Statuses come in any order; unknown ones and unknown parameters are to be borne.
 * https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
 */
import {
  type DeliveryReport,
  type ParsedReports,
  present,
  type RawReport,
  ReportError,
  reportCode,
  reportId,
} from './report.ts';
import { verifyTwilio } from './twilio-signature.ts';

const DELIVERED: ReadonlySet<string> = new Set(['delivered', 'read']);
const FAILED: ReadonlySet<string> = new Set(['undelivered', 'failed', 'canceled']);
/** Another try may pass: queue full, account suspended, handset off, not known why. Blocked, unknown, landline, filtered: no. */
const MAY_RETRY: ReadonlySet<string> = new Set(['30001', '30002', '30003', '30008']);
const ACCOUNT_SUSPENDED = '30002';

/** A report whose signature doesn't fit is not read: `verified` is false and `reports` is empty. */
export function parseTwilioReport({ body, headers, url, secret }: RawReport): ParsedReports {
  const params = new URLSearchParams(isForm(headers['content-type']) ? body : '');
  const signature = headers['x-twilio-signature'];
  if (typeof signature !== 'string' || !verifyTwilio(secret, signature, { url, params, body })) {
    return { verified: false, reports: [], ack: { status: 403, contentType: 'text/plain', body: '' } };
  }
  return { verified: true, reports: [deliveryReport(params)], ack };
}

const ack = { status: 200, contentType: 'text/xml; charset=utf-8', body: '<Response></Response>' };

function isForm(contentType: string | string[] | undefined): boolean {
  return typeof contentType === 'string' && contentType.startsWith('application/x-www-form-urlencoded');
}

function deliveryReport(params: URLSearchParams): DeliveryReport {
  const status = params.get('MessageStatus') ?? params.get('SmsStatus');
  const id = reportId(params.get('MessageSid') ?? params.get('SmsSid'));
  if (!status) throw new ReportError('there is no MessageStatus');
  if (id === undefined) throw new ReportError('it names no SMS');
  const errorCode = params.get('ErrorCode') || undefined;
  const failed = FAILED.has(status);
  return {
    gatewayMessageId: id,
    status: DELIVERED.has(status) ? 'delivered' : failed ? 'failed' : 'pending',
    vendorCode: reportCode(errorCode ?? status),
    ...present({
      mayRetry: failed ? errorCode === undefined || MAY_RETRY.has(errorCode) : undefined,
      alert: errorCode === ACCOUNT_SUSPENDED ? true : undefined,
    }),
  };
}
