/**
 * Every Redis key of the service and its life, in one place. Braces are Redis Cluster hash tags: all keys that one
 * script touches carry the same tag. A mobile stands in key names only; what a key holds never names it.
 */
import type { Purpose } from '../../core/states.ts';

export const keys = {
  /** String, the answer's text, readable. Life: IMAGE_CODE_TTL_SECONDS. */
  imageCode: (id: string) => `image_code_${id}`,
  /** Hash of `digest`, `wrong`, `send_id`. Life: SMS_CODE_TTL_SECONDS. */
  smsCode: (mobile: string, purpose: Purpose) => `sms_code_{${mobile}}:${purpose}`,
  /** String, the send id that holds the interval. Life: SMS_SEND_INTERVAL_SECONDS. */
  sendFlag: (mobile: string) => `send_sms_code_flag_{${mobile}}`,
  /** Sorted set of send ids by time. Life: the longest window of SMS_MOBILE_LIMITS. */
  mobileSends: (mobile: string) => `sms_sends_{${mobile}}`,
  /** Sorted set of wrong guesses by time. Life: the window of SMS_MOBILE_CHECK_LIMIT. */
  mobileChecks: (mobile: string) => `sms_checks_{${mobile}}`,
  /** Sorted set of requests by time, per limit and client address. Life: the longest window of that limit. */
  addressLimit: (limit: string, address: string) => `limit_${limit}_{${address}}`,
  /** Hash of `status`, `expires_at`, `resend_at`: what a page may know of a send. Life: SEND_STATE_TTL. */
  sendState: (sendId: string) => `sms_send_${sendId}`,
  /** Stream of ledger events on their way to PostgreSQL. Life: until they are written there. */
  ledgerLog: 'sms_ledger_log',
  /** String, the worker that writes the ledger now. Life: a few seconds, renewed. */
  ledgerWriter: 'sms_ledger_writer',
} as const;
