/**
 * The seam between delivery and the vendors. A gateway never throws for what a vendor or a network does:
 * class and scope of its result decide about retry, failover, breaker and alert.
 */
import type { Clock } from '../clock.ts';
import type { Purpose } from '../states.ts';

/**
 * What a rejection means for this message: `config` needs a human, `permanent` will never work, which with the scope
 * `gateway` means: not through this gateway, but perhaps through another.
 */
export type RejectClass = 'transient' | 'throttled' | 'permanent' | 'config';
/** What the rejection is about. */
export type RejectScope = 'message' | 'recipient' | 'gateway' | 'account';

export interface SendRequest {
  /** 32 lower-case hex; the idempotency key where a vendor has one. */
  sendId: string;
  /** Eleven digits of mainland China, elsewhere E.164. */
  mobile: string;
  code: string;
  purpose: Purpose;
  /** Language of the text, where the gateway has several. */
  locale?: 'zh' | 'en' | undefined;
  /** An application's own template, checked against the vendor's schema; else the gateway's by purpose. */
  template?: unknown;
  /** Whole minutes the code lives, told in the text. */
  ttlMinutes: number;
  /** Milliseconds since the epoch: an SMS that arrives later is worth nothing. */
  expiresAt: number;
}

export interface SendContext {
  /** Whether an earlier attempt of this send at this gateway ended unknown. */
  afterUnknown: boolean;
  /** Whether an earlier attempt of this send at this gateway was rejected. */
  afterRejection: boolean;
  /** Ends the call; the gateway adds its own time-out. */
  signal: AbortSignal;
}

export interface Accepted {
  outcome: 'accepted';
  gatewayMessageId?: string;
  /** The gateway says it took this send before. */
  duplicate?: true;
  /** SMS counted for the bill, where the vendor tells. */
  units?: number;
}

export interface Rejected {
  outcome: 'rejected';
  class: RejectClass;
  scope: RejectScope;
  /** The vendor's code, or for a call that never reached it the fault of the network, such as `ECONNREFUSED`. */
  vendorCode: string;
  retryAfterMs?: number;
  /** The vendor's table lacks this code: count it, and add a row. */
  unlisted?: true;
  /** A human should see it although the class alone would not say so, such as a text refused by a word filter. */
  alert?: true;
}

/** The gateway may have taken it. */
export interface Unknown {
  outcome: 'unknown';
  reason: 'timeout' | 'reset' | 'bad_body' | 'http_5xx';
}

export type SendResult = Accepted | Rejected | Unknown;

/** What every gateway is made with, besides its own configuration. */
export interface GatewayOptions {
  /** One call, milliseconds. */
  timeoutMs: number;
  /** Open connections at most. */
  connections: number;
  clock: Clock;
}

export interface Gateway {
  /** Name of the instance; a metric label. */
  id: string;
  vendor: string;
  /** Whether a repeated send id is refused by the vendor, so that a retry after unknown is safe. */
  idempotent: boolean;
  send(request: SendRequest, context: SendContext): Promise<SendResult>;
  close(): Promise<void>;
}
