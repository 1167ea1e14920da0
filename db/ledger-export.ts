/** Reads the ledger for a bill: one record per gateway call, in the order of the sends, in pages, so that it streams. */
import { and, asc, count, eq, getTableColumns, gte, lt, sql } from './drizzle.ts';
import type { Database } from './postgres.ts';
import { smsSendAttempts, smsSends } from './schema.ts';
import { storeCall } from './store-call.ts';

const PAGE_SIZE = 2_000;

/** Sends queued from `from` on and before `to`. */
export interface Period {
  from: Date;
  to: Date;
}

const inPeriod = ({ from, to }: Period) => and(gte(smsSends.queuedAt, from), lt(smsSends.queuedAt, to));

const { sendId: _joined, ...ofAttempt } = getTableColumns(smsSendAttempts);

const columns = {
  sendId: smsSends.id,
  mobile: smsSends.mobileMasked,
  mobileDigest: smsSends.mobileDigest,
  purpose: smsSends.purpose,
  status: smsSends.status,
  errorCode: smsSends.errorCode,
  queuedAt: smsSends.queuedAt,
  sentAt: smsSends.sentAt,
  finishedAt: smsSends.finishedAt,
  verifiedAt: smsSends.verifiedAt,
  verifiedFor: smsSends.verifiedFor,
  application: smsSends.application,
  channel: smsSends.channel,
  country: smsSends.country,
  ...ofAttempt,
};

export const EXPORT_COLUMNS = Object.keys(columns) as (keyof typeof columns)[];
export type ExportRecord = Record<keyof typeof columns, string | number | Date | null>;

export async function countSends(db: Database, period: Period): Promise<number> {
  const [row] = await storeCall(db.select({ sends: count() }).from(smsSends).where(inPeriod(period)));
  return row?.sends ?? 0;
}

/** Pages of records; a send without a call has one record with empty call fields. */
export async function* exportPages(
  db: Database,
  period: Period,
): AsyncGenerator<{ sends: number; records: ExportRecord[] }> {
  let after = { queuedAt: period.from, id: '' };
  for (;;) {
    const page = await storeCall(
      db
        .select({ id: smsSends.id, queuedAt: smsSends.queuedAt })
        .from(smsSends)
        .where(and(inPeriod(period), sql`(${smsSends.queuedAt}, ${smsSends.id}) > (${after.queuedAt}, ${after.id})`))
        .orderBy(asc(smsSends.queuedAt), asc(smsSends.id))
        .limit(PAGE_SIZE),
    );
    const last = page.at(-1);
    if (!last) return;
    const records = await storeCall(
      db
        .select(columns)
        .from(smsSends)
        .leftJoin(smsSendAttempts, eq(smsSendAttempts.sendId, smsSends.id))
        .where(
          and(
            sql`(${smsSends.queuedAt}, ${smsSends.id}) > (${after.queuedAt}, ${after.id})`,
            sql`(${smsSends.queuedAt}, ${smsSends.id}) <= (${last.queuedAt}, ${last.id})`,
          ),
        )
        .orderBy(asc(smsSends.queuedAt), asc(smsSends.id), asc(smsSendAttempts.attempt)),
    );
    yield { sends: page.length, records };
    after = last;
  }
}
