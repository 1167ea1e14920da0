/**
 * Every Redis key of the service and its life, in one place. Braces are Redis Cluster hash tags: all keys that one
 * script touches carry the same tag. A mobile stands in key names only; what a key holds never names it.
 */
import { QUEUE_PREFIX } from '../../core/queue.ts';
import type { Purpose } from '../../core/states.ts';

export const keys = {
  /** String, the answer's text, readable. Life: IMAGE_CODE_TTL_SECONDS. */
  imageCode: (id: string) => `image_code_${id}`,
  /** String, the id of the send that the answer of an image code admitted. Life: IMAGE_CODE_TTL_SECONDS. */
  imageCodeSend: (id: string) => `image_code_send_${id}`,
  /** Hash of codes by send id, each as codes.lua says: digest, browser, wrong guesses, end. Life: until the last code's end. */
  smsCode: (mobile: string, purpose: Purpose) => `sms_code_{${mobile}}:${purpose}`,
  /** String, a mark that a browser has or had a code. Life: an hour past that code's. */
  codeBrowser: (mobile: string, purpose: Purpose, browser: string) => `sms_browser_{${mobile}}:${purpose}:${browser}`,
  /** String, the send id that holds the interval. Life: SMS_SEND_INTERVAL_SECONDS, growing with repeated sends. */
  sendFlag: (mobile: string) => `send_sms_code_flag_{${mobile}}`,
  /** Sorted set of send ids by time. Life: the longest window of SMS_MOBILE_LIMITS, at least a day. */
  mobileSends: (mobile: string) => `sms_sends_{${mobile}}`,
  /** Sorted set of calls by time. Life: the longest window of VOICE_MOBILE_LIMITS. */
  mobileCalls: (mobile: string) => `sms_calls_{${mobile}}`,
  /** Sorted set of send ids by time: those of the account's devices beyond SMS_MOBILE_LIMITS. Life: a day. */
  deviceSends: (mobile: string) => `sms_device_sends_{${mobile}}`,
  /** Sorted set of send ids by time: refused for good, whose places in the caps returned. Life: an hour. */
  returnedSends: (mobile: string) => `sms_returned_{${mobile}}`,
  /** Sorted set by time of wrong guesses without a browser's cookie. Life: an hour. */
  mobileChecks: (mobile: string) => `sms_checks_{${mobile}}`,
  /** The same of one browser, by the digest of its id. Life: the window of SMS_MOBILE_CHECK_LIMIT. */
  browserChecks: (mobile: string, browser: string) => `sms_checks_{${mobile}}:${browser}`,
  /** Sorted set of the last hundred wrong guesses of everybody, by time. Life: 90 days after the last. */
  wrongGuesses: (mobile: string, application?: string) =>
    `sms_wrong_{${mobile}}${application ? `:${application}` : ''}`,
  /** String, the time of the last successful check (ms): it ends the growing wait and the wrong guesses in a row. Life: 90 days. */
  mobileVerified: (mobile: string) => `sms_verified_{${mobile}}`,
  /** Sorted set of requests by time, per limit and client address. Life: the longest window of that limit. */
  addressLimit: (limit: string, address: string) => `limit_${limit}_{${address}}`,
  /** Hash of a count that halves and its time, of the proofs of work a client or its block asked for. Life: six hours. */
  challenges: (subject: string) => `challenges_{${subject}}`,
  /** Hash of bucket counters of a number range (first seven digits) or `service`. Life: the longest window of its caps. */
  sendCaps: (subject: string) => `sms_caps_{${subject}}`,
  /** Hash of sent and verified codes per hour and day, of a number range or an address block. Life: eight days. */
  conversion: (subject: string) => `sms_conversion_{${subject}}`,
  /** Sorted set by time of unverified sends of one source, an IPv4 address or a /48, to a number range or block. Life: a day. */
  sourceSends: (subject: string, source: string) => `sms_source_{${subject}}:${source}`,
  /** Hash of messages by day (Beijing), of `service`, `country:US` or `application:shop`. Life: until that day ends. */
  budget: (total: string) => `sms_budget_{${total}}`,
  /** String, `block` or `allow`, of a mobile, a prefix or a network. Life: as the operator said, else for ever. */
  listEntry: (entry: string) => `sms_list_{lists}:${entry}`,
  /** Set: the lengths that list entries ever had, so that a request asks for no others. Life: for ever. */
  listShapes: 'sms_list_shapes_{lists}',
  /** Sorted set of log-ins by password that ran or failed, by time. Life: the window of LOGIN_LIMIT. */
  logIns: (mobile: string, address: string) => `log_ins_{${mobile}}:${address}`,
  /** Hash of `strikes`, `until`: how often the limit was reached, and the end of the wait. Life: a day after that. */
  logInStrikes: (mobile: string, address: string) => `log_in_strikes_{${mobile}}:${address}`,
  /** Sorted set of a mobile's log-ins by password that run or failed in a row, over all addresses. Life: 90 days after the last. */
  logInFailures: (mobile: string) => `log_in_failures_{${mobile}}`,
  /** Sorted set of the digests of an account's device cookies by their end. Life: a year after the last log-in. */
  devices: (mobile: string) => `devices_{${mobile}}`,
  /** Sorted set of a device's log-ins by password that run or failed in a row, by time. Life: a year after the last. */
  deviceFailures: (mobile: string, device: string) => `device_log_ins_{${mobile}}:${device}`,
  /** Hash of `user_id`, `epoch`, `ends_at`, under the SHA-256 of the session's id. Life: SESSION_IDLE_SECONDS, renewed. */
  session: (digest: string) => `session_${digest}`,
  /** String, the digest of the browser that got the ticket, or nothing; under the ticket's SHA-256. Life: ten minutes. */
  registrationTicket: (mobile: string, digest: string) => `registration_ticket_{${mobile}}:${digest}`,
  /** String, the level of all logs while it is not LOG_LEVEL. Life: as the operator said. */
  logLevel: 'log_level',
  /** List of why requests for a number were refused (refusals.ts), under its digest. Life: a day. */
  refusals: (digest: string) => `sms_refusals_{${digest}}`,
  // What belongs to a send on its way lies in the queue's slot, so that one script moves it as a whole.
  /** Hash: the record of a send (scripts/send.lua). Life: RECORD_TTL. */
  send: (sendId: string) => `${QUEUE_PREFIX}:send:${sendId}`,
  /** Hash of a gateway's breaker, hold and pace (scripts/health.lua). Life: a day after its last window began. */
  gateway: (id: string) => `${QUEUE_PREFIX}:gateway:${id}`,
  /** Hash of first attempts and verified codes by gateway, of the sends of one minute. Life: three hours. */
  conversions: (minute: number) => `${QUEUE_PREFIX}:conversions:${minute}`,
  /** String, when the next send may leave, for all gateways and workers (ms). Life: until then. */
  pace: `${QUEUE_PREFIX}:pace`,
  /** Stream of ledger events on their way to PostgreSQL. Life: until they are written there. */
  ledger: `${QUEUE_PREFIX}:ledger`,
  /** String, the worker that writes the ledger now. Life: a few seconds. */
  ledgerWriter: `${QUEUE_PREFIX}:ledger-writer`,
  /** String: what a failed send took from a subject at that time was released. Life: as long as its job may try again. */
  released: (subject: string, sendId: string, at: number) => `sms_released_{${subject}}:${sendId}:${at}`,
  /** Of several types, in turn: what `/readyz` tries out. Life: that of one script. */
  probe: (number: number) => `readiness_probe_${number}`,
  /** Sorted set of the sends of an application that wait in the queue, by the end of their codes. Life: until the last one's. */
  waitingSends: (application: string) => `${QUEUE_PREFIX}:waiting:${application}`,
  /** Hash: the turn that is served, and the last one of each application that floods the queue. Life: an hour. */
  turns: `${QUEUE_PREFIX}:turns`,
  /** Hash: the version of APPLICATIONS_FILE, and per process what it runs with. Life: for ever. */
  applications: 'sms_applications',
  /** Hash of `facts`, `sends`, `expires_at`, `end`, `ended_at`. Life: a day. */
  verification: (id: string) => `verification_${id}`,
  /** String, digest of a request and its answer. Life: a day. */
  idempotency: (application: string, digest: string) => `idempotency_${application}_${digest}`,
} as const;
