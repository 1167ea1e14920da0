/** A gateway's result in the words of an attempt, the log and the operator: short codes, never a vendor's own text. */
import type { Attempt } from '../core/attempt.ts';
import type { SendResult } from '../core/vendors/gateway.ts';

/** A call whose worker died before it saw the outcome. */
export const CUT_OFF = { outcome: 'unknown', reason: 'reset' } as const satisfies SendResult;

/** The vendor's code, or `unknown_timeout` and the like; at most 64 characters. */
export function errorCodeOf(result: SendResult): string {
  if (result.outcome === 'accepted') return 'accepted';
  if (result.outcome === 'rejected') return result.vendorCode.slice(0, 64);
  return `unknown_${reasonOf(result)}`;
}

function reasonOf(result: SendResult): string {
  if (result === CUT_OFF) return 'worker_lost';
  if (result.outcome === 'rejected') return `${result.class}/${result.scope}`;
  return result.outcome === 'unknown' ? result.reason : 'duplicate';
}

/** One line that tells an operator what a gateway said. */
export function explain({ gateway, outcome, reason, vendorCode }: Attempt): string {
  if (outcome === 'accepted') return `accepted by ${gateway}`;
  if (outcome === 'rejected') return `rejected by ${gateway} as ${reason}, code ${vendorCode}`;
  return `unknown outcome at ${gateway}: ${reason}`;
}

/** The same for all attempts of a send; what was said several times stands there once. */
export function explainAll(attempts: readonly Attempt[]): string {
  return [...new Set(attempts.map(explain))].join('; ');
}

/** The attempt with what its result adds. */
export function ended(attempt: Attempt, result: SendResult, durationMs?: number): Attempt {
  const facts: Attempt = { ...attempt, outcome: result.outcome };
  if (durationMs !== undefined) facts.durationMs = durationMs;
  if (result.outcome !== 'accepted' || result.duplicate) facts.reason = reasonOf(result);
  if (result.outcome === 'rejected') facts.vendorCode = errorCodeOf(result);
  if (result.outcome === 'accepted') {
    if (result.gatewayMessageId) facts.gatewayMessageId = result.gatewayMessageId;
    if (result.units !== undefined) facts.units = result.units;
  }
  return facts;
}
