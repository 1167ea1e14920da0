/**
 * The seam between delivery and the vendors. A gateway never throws for what a vendor or a network does:
 * class and scope of its result decide about retry, failover, breaker and alert.
 */
import type { Purpose } from '../../core/states.ts';

/** What a rejection means for this message: `config` needs a human, `permanent` will never work. */
export type RejectClass = 'transient' | 'throttled' | 'permanent' | 'config';
/** What the rejection is about. */
export type RejectScope = 'message' | 'recipient' | 'gateway' | 'account';

export interface SendRequest {
  /** 32 lower-case hex; the idempotency key where a vendor has one. */
  sendId: string;
  mobile: string;
  code: string;
  purpose: Purpose;
  /** Whole minutes the code lives, told in the text. */
  ttlMinutes: number;
}

export interface SendContext {
  /** Whether an earlier attempt of this send at this gateway ended unknown. */
  afterUnknown: boolean;
  /** Ends the call; the gateway adds its own time-out. */
  signal: AbortSignal;
}

export type SendResult =
  /** `duplicate`: the gateway says it took this send before. */
  | { outcome: 'accepted'; gatewayMessageId?: string; duplicate?: true }
  | { outcome: 'rejected'; class: RejectClass; scope: RejectScope; vendorCode: string; retryAfterMs?: number }
  /** The gateway may have taken it. */
  | { outcome: 'unknown'; reason: 'timeout' | 'reset' | 'bad_body' | 'http_5xx' };

export interface Gateway {
  /** Name of the instance; a metric label. */
  id: string;
  vendor: string;
  /** Whether a repeated send id is refused by the vendor, so that a retry after unknown is safe. */
  idempotent: boolean;
  send(request: SendRequest, context: SendContext): Promise<SendResult>;
  close(): Promise<void>;
}
