/**
 * One gateway call of a send. This shape is the only one: the record in Redis keeps it, ledger events carry it, and the
 * columns of `sms_send_attempt` and of the export bear its names. Short codes only, never a vendor's own text.
 */

export const OUTCOMES = ['accepted', 'rejected', 'unknown'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/**
 * What an attempt means for those that follow. Without a fate it counts as one of the send's attempts.
 * - `free`: does not count, because the gateway asked to wait, or because the send was taken up again since;
 * - `left`: counts, and the send never comes back to this gateway;
 * - `undelivered`: does not count; the gateway took it and reported later that it never arrived, so the send left.
 */
export type Fate = 'free' | 'left' | 'undelivered';

/**
 * Why the router took this gateway: first in order, drawn by weight, kept from before, or no other could be called; by what
 * arrives: the best, the best of a draw, or tried so that it stays known.
 */
export type Choice = 'first' | 'weight' | 'same' | 'failover' | 'forced' | 'best' | 'drawn' | 'explored';

export interface Attempt {
  /** 1 for the first call of a send. */
  attempt: number;
  gateway: string;
  chosen: Choice;
  /** Milliseconds since the epoch. */
  startedAt: number;
  durationMs?: number;
  /** Absent while the call runs: then nobody has seen how it ended. */
  outcome?: Outcome;
  /** `transient/gateway` of a rejection, `timeout` of an unknown outcome. */
  reason?: string;
  vendorCode?: string;
  gatewayMessageId?: string;
  /** Messages on the bill, where the vendor tells. */
  units?: number;
  /** Price of the attempt in the currency of SMS_PRICE, where it is known. */
  price?: number;
  fate?: Fate;
}

/** Attempts that use up the send's tries. */
export const counted = (attempts: readonly Attempt[]): Attempt[] =>
  attempts.filter(({ fate }) => fate === undefined || fate === 'left');

/** Whether the send may go to that gateway no more. */
export const hasLeft = (attempts: readonly Attempt[], gateway: string): boolean =>
  attempts.some(
    (attempt) => attempt.gateway === gateway && (attempt.fate === 'left' || attempt.fate === 'undelivered'),
  );

/** Whether some gateway may have taken the send, so that it may be on a bill. */
export const mayBeBilled = (attempts: readonly Attempt[]): boolean =>
  attempts.some(({ outcome }) => outcome !== 'rejected');
