/**
 * What one vendor's protocol must tell the common course of a request: how to check it, how to answer, how to report.
 * Everything that is not protocol (faults, numbers, messages, reports' timing) is common to all of them.
 */
import type { Clock } from '../../core/clock.ts';
import type { Answer, Exchange } from './exchange.ts';

/** Reasons to refuse that every vendor has its own code for. */
export const REFUSALS = [
  'busy',
  'system_error',
  'throttled',
  'too_frequent',
  'daily_limit',
  'blacklist',
  'word_filter',
  'no_balance',
] as const;
export type RefusalName = (typeof REFUSALS)[number];

/** A request that passed the protocol's checks: one text to one or several numbers. */
export interface Submission {
  mobiles: readonly string[];
  text: string;
  datas: readonly string[];
  templateId: string;
  /** What the sender calls it: reqId, OutId, SessionContext. Empty when not given. */
  reqId: string;
  /** Where this message's reports go, when the request says so itself. */
  reportUrl?: string;
}

/** One SMS as the phone has it. */
export interface Sms {
  vendor: string;
  mobile: string;
  text: string;
  datas: readonly string[];
  templateId: string;
  reqId: string;
  smsMessageSid: string;
  /** ISO 8601, UTC. */
  receivedAt: string;
}

export type Checked = { refused: string } | { submission: Submission };

export interface Verdict {
  status: 'delivered' | 'failed' | 'sent';
  /** Wrong on purpose: signed with another key, or about an SMS that does not exist. */
  forged?: boolean;
}

export interface ReportPush {
  headers: Record<string, string>;
  body: string;
}

export interface Dialect {
  /** Its name in counters, faults and messages; the gateway that `npm start` reports to has the same. */
  vendor: string;
  /** Whether a request id that was accepted today is refused, and with which code. */
  repeatedCode?: string;
  refusals: Readonly<Record<RefusalName, string>>;
  /** Whether a request is meant for this vendor, by its address and headers. */
  claims(exchange: Exchange): boolean;
  check(exchange: Exchange): Checked;
  /** `reason`: which refusal it is where several share a code. */
  refuse(exchange: Exchange, code: string, reason?: RefusalName): Answer;
  accept(exchange: Exchange, sent: readonly Sms[]): Answer;
  /** A new message id in the vendor's form. */
  messageId(): string;
  report(sms: Sms, verdict: Verdict, url: string): ReportPush;
}

/** Makes a vendor's dialect anew, with whatever it remembers; what its accounts know has defaults. */
export type MakeDialect = (clock: Clock) => Dialect;
