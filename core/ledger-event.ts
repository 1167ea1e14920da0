/**
 * What a worker tells the ledger: each event names its send completely, so that events may be written in batches,
 * twice, or long after they happened. Times are milliseconds since the epoch.
 */
import type { Purpose, SendStatus } from './states.ts';

export interface SendFacts {
  sendId: string;
  mobileMasked: string;
  mobileDigest: string;
  purpose: Purpose;
  queuedAt: number;
  expiresAt: number;
}

export interface AttemptFacts {
  /** 1 for the first gateway call of a send. */
  attempt: number;
  gateway: string;
  startedAt: number;
  durationMs?: number;
  outcome?: 'accepted' | 'rejected' | 'unknown';
  /** `transient/gateway` of a rejection, `timeout` of an unknown outcome. */
  reason?: string;
  vendorCode?: string;
  gatewayMessageId?: string;
  /** SMS counted for the bill, where the vendor tells. */
  units?: number;
}

export interface LedgerEvent extends SendFacts {
  status: SendStatus;
  /** Gateway calls so far. */
  attempts: number;
  at: number;
  /** An operator took a failed send up again: the only step backwards there is. */
  reopened?: true;
  gateway?: string;
  gatewayMessageId?: string;
  /** Why a send failed or expired, as one short word or the vendor's code. */
  errorCode?: string;
  attempt?: AttemptFacts;
}
