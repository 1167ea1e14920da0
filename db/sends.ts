/**
 * The ledger: `sms_send` and `sms_send_attempt`, written from batches of events. Writing is idempotent and monotonic:
 * the same events again, or late ones, change nothing, so that nobody has to know whether a batch got through.
 */

import type { LedgerEvent } from '../core/ledger-event.ts';
import { SEND_RANK } from '../core/states.ts';
import { inArray, type PgColumn, type SQL, sql } from './drizzle.ts';
import { mergeEvents } from './ledger-rows.ts';
import type { Database } from './postgres.ts';
import { smsSendAttempts, smsSends } from './schema.ts';
import { storeCall } from './store-call.ts';

export type Sends = ReturnType<typeof createSends>;

export function createSends(db: Database) {
  return {
    /** Writes a batch in one transaction. Throws ServiceError `DATABASE_ERROR`; then nothing was written. */
    async write(events: readonly LedgerEvent[]): Promise<void> {
      const { sends, attempts, reopened } = mergeEvents(events);
      if (sends.length === 0) return;
      await storeCall(
        db.transaction(async (tx) => {
          if (reopened.length > 0) {
            await tx
              .update(smsSends)
              .set({ status: 'sending', errorCode: null, finishedAt: null })
              .where(sql`${inArray(smsSends.id, reopened)} AND ${smsSends.status} IN ('failed', 'expired')`);
          }
          await tx.insert(smsSends).values(sends).onConflictDoUpdate({ target: smsSends.id, set: advanceSend });
          if (attempts.length > 0) {
            const target = [smsSendAttempts.sendId, smsSendAttempts.attempt];
            await tx.insert(smsSendAttempts).values(attempts).onConflictDoUpdate({ target, set: completeAttempt });
          }
        }),
      );
    },

    /** Deletes at most `limit` sends that were queued before a time, with their attempts; returns how many. */
    async deleteOldest(before: Date, limit: number): Promise<number> {
      const { id, queuedAt } = smsSends;
      const result = await storeCall(
        db.execute(sql`
          WITH old AS (SELECT ${id} FROM ${smsSends} WHERE ${queuedAt} < ${before} ORDER BY ${queuedAt} LIMIT ${limit}),
            calls AS (DELETE FROM ${smsSendAttempts} WHERE ${smsSendAttempts.sendId} IN (SELECT id FROM old))
          DELETE FROM ${smsSends} WHERE ${id} IN (SELECT id FROM old)`),
      );
      return result.rowCount ?? 0;
    },
  };
}

const excluded = (column: PgColumn): SQL => sql`excluded.${sql.identifier(column.name)}`;

/** The rank of a status column, as in core/states.ts. */
const rank = (status: SQL | PgColumn): SQL =>
  sql`CASE ${status} ${sql.join(
    Object.entries(SEND_RANK).map(([name, value]) => sql.raw(`WHEN '${name}' THEN ${value}`)),
    sql` `,
  )} ELSE 0 END`;

const isLater = sql`(${rank(excluded(smsSends.status))}) > (${rank(smsSends.status)})`;

/** The new value where the row moves on, if it has one; else the old one, and the new one only where there is none. */
const advance = (column: PgColumn): SQL =>
  sql`CASE WHEN ${isLater} THEN COALESCE(${excluded(column)}, ${column}) ELSE COALESCE(${column}, ${excluded(column)}) END`;

/** A send that another gateway ended has that one's id or none. */
const isElsewhere = sql`(${isLater}) AND ${excluded(smsSends.gateway)} <> ${smsSends.gateway}`;
const { gatewayMessageId } = smsSends;

const advanceSend = {
  status: sql`CASE WHEN ${isLater} THEN ${excluded(smsSends.status)} ELSE ${smsSends.status} END`,
  gateway: advance(smsSends.gateway),
  gatewayMessageId: sql`CASE WHEN ${isElsewhere} THEN ${excluded(gatewayMessageId)} ELSE ${advance(gatewayMessageId)} END`,
  errorCode: sql`CASE WHEN ${isLater} THEN ${excluded(smsSends.errorCode)} ELSE ${smsSends.errorCode} END`,
  attempts: sql`GREATEST(${smsSends.attempts}, ${excluded(smsSends.attempts)})`,
  sentAt: sql`COALESCE(${smsSends.sentAt}, ${excluded(smsSends.sentAt)})`,
  finishedAt: advance(smsSends.finishedAt),
  updatedAt: sql`GREATEST(${smsSends.updatedAt}, ${excluded(smsSends.updatedAt)})`,
};

/** What an attempt is first found to have become stays, as a whole; a second word about it is dropped. */
const fill = (column: PgColumn): SQL =>
  sql`CASE WHEN ${smsSendAttempts.outcome} IS NULL THEN ${excluded(column)} ELSE ${column} END`;

const completeAttempt = {
  durationMs: fill(smsSendAttempts.durationMs),
  outcome: fill(smsSendAttempts.outcome),
  reason: fill(smsSendAttempts.reason),
  vendorCode: fill(smsSendAttempts.vendorCode),
  gatewayMessageId: fill(smsSendAttempts.gatewayMessageId),
  units: fill(smsSendAttempts.units),
};
