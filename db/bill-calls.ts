/** The gateway calls that a bill should name, and what a bill tells of those whose outcome nobody saw. */
import { and, eq, isNull, or, sql } from './drizzle.ts';
import { exportPages, type Period } from './ledger-export.ts';
import type { Database } from './postgres.ts';
import { smsSendAttempts, smsSends } from './schema.ts';
import { storeCall } from './store-call.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Beijing's day begins eight hours before that of UTC. */
const BEIJING_OFFSET_MS = 8 * HOUR_MS;

export interface BillQuestion {
  gateway: string;
  /** Of the bill, to find the days it is about. */
  messageIds: readonly string[];
  /** Unset: the whole days of Beijing that hold the sends on the bill. */
  period: Period | undefined;
}

/** Calls of the period, and those of a day around it as `outside`: a bill's day need not end when ours does. */
export async function callsOfBill(db: Database, { gateway, messageIds, period }: BillQuestion) {
  const days = period ?? (await daysOf(db, gateway, messageIds));
  if (!days) return [];
  const [from, to] = [days.from.getTime(), days.to.getTime()];
  const around = { from: new Date(from - DAY_MS), to: new Date(to + DAY_MS) };
  const calls = [];
  for await (const { records } of exportPages(db, around)) {
    for (const record of records) {
      if (record.gateway !== gateway) continue;
      const queuedAt = (record.queuedAt as Date).getTime();
      calls.push({
        sendId: String(record.sendId),
        attempt: Number(record.attempt),
        mobile: String(record.mobile),
        mobileDigest: String(record.mobileDigest),
        startedAt: record.startedAt as Date,
        outcome: record.outcome as string | null,
        gatewayMessageId: record.gatewayMessageId as string | null,
        units: record.units as number | null,
        ...(queuedAt < from || queuedAt >= to ? { outside: true } : {}),
      });
    }
  }
  return calls;
}

async function daysOf(db: Database, gateway: string, messageIds: readonly string[]): Promise<Period | undefined> {
  const onBill = sql`${smsSendAttempts.gatewayMessageId} = ANY(${sql.param([...messageIds])})`;
  const [row] = await storeCall(
    db
      .select({
        first: sql<string | null>`min(${smsSends.queuedAt})`,
        last: sql<string | null>`max(${smsSends.queuedAt})`,
      })
      .from(smsSendAttempts)
      .innerJoin(smsSends, eq(smsSends.id, smsSendAttempts.sendId))
      .where(and(eq(smsSendAttempts.gateway, gateway), onBill)),
  );
  if (!row?.first || !row.last) return undefined;
  const dayOf = (time: string) => Math.floor((Date.parse(time) + BEIJING_OFFSET_MS) / DAY_MS);
  const begin = (day: number) => new Date(day * DAY_MS - BEIJING_OFFSET_MS);
  return { from: begin(dayOf(row.first)), to: begin(dayOf(row.last) + 1) };
}

/** Writes that calls without an outcome were accepted; one that got an outcome meanwhile keeps it. */
export async function settleCalls(
  db: Database,
  calls: readonly { sendId: string; attempt: number; messageId: string; units: number | undefined }[],
): Promise<void> {
  await storeCall(
    db.transaction(async (transaction) => {
      for (const { sendId, attempt, messageId, units } of calls) {
        await transaction
          .update(smsSendAttempts)
          .set({ outcome: 'accepted', gatewayMessageId: messageId, ...(units === undefined ? {} : { units }) })
          .where(
            and(
              eq(smsSendAttempts.sendId, sendId),
              eq(smsSendAttempts.attempt, attempt),
              or(isNull(smsSendAttempts.outcome), eq(smsSendAttempts.outcome, 'unknown')),
            ),
          );
      }
    }),
  );
}
