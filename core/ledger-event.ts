/**
 * What the ledger is told: each event of a worker names its send completely, so that events may be written in batches,
 * twice, or long after they happened. Times are milliseconds since the epoch.
 */
import type { Attempt } from './attempt.ts';
import type { Purpose, SendStatus } from './states.ts';

export interface SendFacts {
  sendId: string;
  application: string;
  channel: string;
  country: string;
  mobileMasked: string;
  mobileDigest: string;
  purpose: Purpose;
  queuedAt: number;
  expiresAt: number;
}

/** How a send moved on. */
export interface SendEvent extends SendFacts {
  status: SendStatus;
  /** Attempts so far. */
  attempts: number;
  at: number;
  /** The send was taken up again after an end: the only step backwards there is. */
  reopened?: true;
  gateway?: string;
  gatewayMessageId?: string;
  /** Why a send failed or expired, as one short word or the vendor's code. */
  errorCode?: string;
  attempt?: Attempt;
}

/** The code of a send was entered, which proves that it arrived. The API knows the send by its id alone. */
export interface VerifiedEvent {
  sendId: string;
  verifiedAt: number;
  /** What the code was used for. */
  verifiedFor: string;
}

export type LedgerEvent = SendEvent | VerifiedEvent;

export const isVerified = (event: LedgerEvent): event is VerifiedEvent => 'verifiedAt' in event;
