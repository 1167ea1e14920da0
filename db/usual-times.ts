/**
 * How long messages take from their gateway to the phone, from what delivery reports said of the last sends: per gateway and
 * the first three characters of the masked number, and per gateway over all numbers.
 */
import type { Postgres } from './postgres.ts';
import { storeCall } from './store-call.ts';

export interface UsualTime {
  gateway: string;
  /** Null: all numbers. */
  segment: string | null;
  /** Messages that were reported. */
  count: number;
  /** Nine of ten took no longer, milliseconds. */
  ms: number;
}

/** $1: since when, $2: of how many sends at most, the newest first. */
const USUAL_TIMES = `
WITH latest AS (
  SELECT id, left(mobile_masked, 3) AS segment FROM sms_send WHERE queued_at > $1 ORDER BY queued_at DESC LIMIT $2
)
SELECT a.gateway, latest.segment, count(*)::int AS count,
  1000 * percentile_cont(0.9) WITHIN GROUP (ORDER BY extract(epoch FROM a.delivered_at - a.started_at)) AS ms
FROM latest JOIN sms_send_attempt AS a ON a.send_id = latest.id
WHERE a.outcome = 'accepted' AND a.delivered_at >= a.started_at
GROUP BY GROUPING SETS ((a.gateway), (a.gateway, latest.segment))`;

const MAX_SENDS = 10_000;

export function createUsualTimes({ pool }: Pick<Postgres, 'pool'>) {
  return {
    since: async (from: Date): Promise<UsualTime[]> =>
      (await storeCall(pool.query(USUAL_TIMES, [from, MAX_SENDS]))).rows as UsualTime[],
  };
}
