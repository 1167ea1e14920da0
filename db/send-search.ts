/** Questions of operators to the ledger: which sends, what became of one, how gateways do. */
import { and, asc, desc, eq, gte, inArray, lt, sql } from './drizzle.ts';
import type { Database } from './postgres.ts';
import { smsSendAttempts, smsSends } from './schema.ts';
import { storeCall } from './store-call.ts';

export interface SendFilter {
  /** Keyed digests of one number, under every secret. */
  digests?: readonly string[];
  id?: string;
  status?: string;
  gateway?: string;
  application?: string;
  from?: Date;
  to?: Date;
  limit: number;
}

export type FoundSend = Awaited<ReturnType<typeof searchSends>>[number];
/** The latest first, each with its attempts. */
export async function searchSends(db: Database, filter: SendFilter) {
  const { digests, id, status, gateway, application, from, to, limit } = filter;
  const wanted = and(
    digests && inArray(smsSends.mobileDigest, [...digests]),
    id === undefined ? undefined : eq(smsSends.id, id),
    status === undefined ? undefined : eq(smsSends.status, status),
    gateway === undefined ? undefined : eq(smsSends.gateway, gateway),
    application === undefined ? undefined : eq(smsSends.application, application),
    from && gte(smsSends.queuedAt, from),
    to && lt(smsSends.queuedAt, to),
  );
  const sends = await storeCall(
    db.select().from(smsSends).where(wanted).orderBy(desc(smsSends.queuedAt), desc(smsSends.id)).limit(limit),
  );
  const ids = sends.map((send) => send.id);
  const attempts = ids.length === 0 ? [] : await attemptsOf(db, ids);
  return sends.map((send) => ({ ...send, calls: attempts.filter(({ sendId }) => sendId === send.id) }));
}

const attemptsOf = (db: Database, ids: readonly string[]) =>
  storeCall(
    db
      .select()
      .from(smsSendAttempts)
      .where(inArray(smsSendAttempts.sendId, [...ids]))
      .orderBy(asc(smsSendAttempts.sendId), asc(smsSendAttempts.attempt)),
  );

/** How a gateway did with the sends of one span of time. */
export interface GatewayShare {
  gateway: string;
  /** Begin of the span. */
  at: Date;
  calls: number;
  accepted: number;
  delivered: number;
  verified: number;
  /** Of 95 of 100 calls, milliseconds; null while none has ended. */
  p95Ms: number | null;
}

/** Sends queued from `from` on, by gateway and by spans of `spanSeconds`. */
export async function gatewayShares(db: Database, from: Date, spanSeconds: number): Promise<GatewayShare[]> {
  const span = sql`to_timestamp(floor(extract(epoch FROM s.queued_at) / ${spanSeconds}) * ${spanSeconds})`;
  const taken = sql`a.outcome = 'accepted'`;
  const { rows } = await storeCall(
    db.execute(sql`
      SELECT a.gateway, ${span} AS at, count(*)::int AS calls,
        count(*) FILTER (WHERE ${taken})::int AS accepted,
        count(*) FILTER (WHERE ${taken} AND s.status = 'delivered')::int AS delivered,
        count(*) FILTER (WHERE ${taken} AND s.verified_at IS NOT NULL)::int AS verified,
        (percentile_disc(0.95) WITHIN GROUP (ORDER BY a.duration_ms))::int AS p95
      FROM sms_send s JOIN sms_send_attempt a ON a.send_id = s.id
      WHERE s.queued_at >= ${from}
      GROUP BY 1, 2 ORDER BY 1, 2`),
  );
  return rows.map(({ gateway, at, p95, ...counts }) => ({
    gateway: String(gateway),
    at: new Date(at as string),
    p95Ms: p95 as number | null,
    ...(counts as Pick<GatewayShare, 'calls' | 'accepted' | 'delivered' | 'verified'>),
  }));
}
