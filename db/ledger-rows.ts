/** Turns a batch of ledger events into rows: one per send and one per attempt, however many events named them. */
import type { Attempt } from '../core/attempt.ts';
import {
  isVerified,
  type LedgerEvent,
  type SendEvent,
  type SendFacts,
  type VerifiedEvent,
} from '../core/ledger-event.ts';
import { SEND_RANK, type SendStatus } from '../core/states.ts';

/** A row of `sms_send` by the names of its columns in the schema; times are milliseconds since the epoch. */
export interface SendRow extends Omit<SendFacts, 'sendId'> {
  id: string;
  status: SendStatus;
  attempts: number;
  gateway: string | null;
  gatewayMessageId: string | null;
  errorCode: string | null;
  sentAt: number | null;
  finishedAt: number | null;
  updatedAt: number;
}

/** A row of `sms_send_attempt`, likewise. */
export type AttemptRow = Attempt & { sendId: string };

export interface LedgerRows {
  sends: SendRow[];
  attempts: AttemptRow[];
  /** Ids of sends that were taken up again. */
  reopened: string[];
  verified: VerifiedEvent[];
}

/** Rows in the order of their keys: two batches that meet in the database lock their rows in the same order. */
export function mergeEvents(events: readonly LedgerEvent[]): LedgerRows {
  const sends = new Map<string, SendRow>();
  const attempts = new Map<string, AttemptRow>();
  const verified = new Map<string, VerifiedEvent>();
  const reopened = new Set<string>();
  for (const event of events) {
    const { sendId } = event;
    if (isVerified(event)) {
      verified.set(sendId, event);
      continue;
    }
    if (event.reopened) reopened.add(sendId);
    const known = sends.get(sendId);
    const merged = mergeSend(event.reopened ? undefined : known, event);
    // A further way has a channel and a job of its own; the row is the send's.
    sends.set(sendId, known ? { ...merged, channel: known.channel, queuedAt: known.queuedAt } : merged);
    if (!event.attempt) continue;
    const key = `${sendId}:${String(event.attempt.attempt).padStart(5, '0')}`;
    // What an attempt is found to have become stays: a second look after a crash only says `unknown`.
    if (!attempts.get(key)?.outcome) attempts.set(key, { sendId, ...event.attempt });
  }
  return {
    sends: sorted(sends),
    attempts: sorted(attempts),
    reopened: [...reopened].sort(),
    verified: sorted(verified),
  };
}

function sorted<T>(rows: Map<string, T>): T[] {
  return [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
}

function mergeSend(row: SendRow | undefined, event: SendEvent): SendRow {
  const { sendId: id, status, attempts, at, reopened: _, attempt: __, ...facts } = event;
  const next: SendRow = {
    ...facts,
    id,
    status,
    attempts,
    gateway: event.gateway ?? row?.gateway ?? null,
    gatewayMessageId: event.gatewayMessageId ?? row?.gatewayMessageId ?? null,
    errorCode: event.errorCode ?? null,
    sentAt: status === 'sent' ? at : (row?.sentAt ?? null),
    finishedAt: SEND_RANK[status] >= SEND_RANK.sent ? at : null,
    updatedAt: at,
  };
  if (!row || SEND_RANK[status] > SEND_RANK[row.status]) return next;
  return { ...row, attempts: Math.max(row.attempts, attempts) };
}
