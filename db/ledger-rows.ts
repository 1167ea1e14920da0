/** Turns a batch of ledger events into rows: one per send and one per attempt, however many events named them. */
import type { AttemptFacts, LedgerEvent } from '../core/ledger-event.ts';
import { SEND_RANK } from '../core/states.ts';
import type { smsSendAttempts, smsSends } from './schema.ts';

type SendRow = typeof smsSends.$inferInsert & { status: LedgerEvent['status']; attempts: number };
type AttemptRow = typeof smsSendAttempts.$inferInsert;

export interface LedgerRows {
  sends: SendRow[];
  attempts: AttemptRow[];
  /** Ids of sends that an operator took up again. */
  reopened: string[];
}

/** Rows in the order of their keys: two batches that meet in the database lock their rows in the same order. */
export function mergeEvents(events: readonly LedgerEvent[]): LedgerRows {
  const sends = new Map<string, SendRow>();
  const attempts = new Map<string, AttemptRow>();
  const reopened = new Set<string>();
  for (const event of events) {
    if (event.reopened) reopened.add(event.sendId);
    sends.set(event.sendId, mergeSend(event.reopened ? undefined : sends.get(event.sendId), event));
    if (event.attempt) {
      const key = `${event.sendId}:${event.attempt.attempt}`;
      // What an attempt is found to have become stays: a second look after a crash only says `unknown`.
      if (!attempts.get(key)?.outcome) attempts.set(key, attemptRow(event.sendId, event.attempt));
    }
  }
  return { sends: sorted(sends), attempts: sorted(attempts), reopened: [...reopened].sort() };
}

function sorted<T>(rows: Map<string, T>): T[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function mergeSend(row: SendRow | undefined, event: LedgerEvent): SendRow {
  const at = new Date(event.at);
  const next: SendRow = {
    id: event.sendId,
    mobileMasked: event.mobileMasked,
    mobileDigest: event.mobileDigest,
    purpose: event.purpose,
    status: event.status,
    attempts: event.attempts,
    queuedAt: new Date(event.queuedAt),
    expiresAt: new Date(event.expiresAt),
    // Every row of one INSERT names the same columns, so what is not known is null.
    gateway: event.gateway ?? row?.gateway ?? null,
    gatewayMessageId: event.gatewayMessageId ?? row?.gatewayMessageId ?? null,
    errorCode: event.errorCode ?? null,
    sentAt: event.status === 'sent' ? at : (row?.sentAt ?? null),
    finishedAt: SEND_RANK[event.status] >= SEND_RANK.sent ? at : null,
    updatedAt: at,
  };
  if (!row || SEND_RANK[event.status] > SEND_RANK[row.status]) return next;
  return { ...row, attempts: Math.max(row.attempts, event.attempts) };
}

function attemptRow(sendId: string, attempt: AttemptFacts): AttemptRow {
  return {
    sendId,
    attempt: attempt.attempt,
    gateway: attempt.gateway,
    startedAt: new Date(attempt.startedAt),
    durationMs: attempt.durationMs ?? null,
    outcome: attempt.outcome ?? null,
    reason: attempt.reason ?? null,
    vendorCode: attempt.vendorCode ?? null,
    gatewayMessageId: attempt.gatewayMessageId ?? null,
    units: attempt.units ?? null,
  };
}
