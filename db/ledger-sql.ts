/**
 * The statements of the ledger. A batch is one JSON array of rows, whose names and types come from the schema, so that a
 * statement is the same text for any number of rows and can stay prepared.
 */
import { SEND_RANK } from '../core/states.ts';
import { getTableColumns, getTableName, type PgTable } from './drizzle.ts';
import { smsSendAttempts, smsSends } from './schema.ts';

type Names = readonly string[];

/** `INSERT … SELECT` of the rows in parameter `parameter`, of the given columns; times come as milliseconds. */
function insertRows(table: PgTable, parameter: string, names: Names, alias: string): string {
  const columns = names.map((name) => {
    const column = getTableColumns(table)[name];
    if (!column) throw new Error(`${getTableName(table)} has no column ${name}`);
    const time = column.getSQLType().startsWith('timestamp');
    return {
      target: column.name,
      declared: `"${name}" ${time ? 'double precision' : column.getSQLType()}`,
      value: time ? `to_timestamp(row."${name}" / 1000.0)` : `row."${name}"`,
    };
  });
  const list = (of: 'target' | 'declared' | 'value') => columns.map((column) => column[of]).join(', ');
  return (
    `INSERT INTO ${getTableName(table)} AS ${alias} (${list('target')}) ` +
    `SELECT ${list('value')} FROM json_to_recordset(${parameter}::json) AS row(${list('declared')})`
  );
}

/** The rank of a status, as in core/states.ts. */
const rank = (status: string): string =>
  `(CASE ${status} ${Object.entries(SEND_RANK)
    .map(([name, value]) => `WHEN '${name}' THEN ${value}`)
    .join(' ')} ELSE 0 END)`;

const later = `${rank('excluded.status')} > ${rank('s.status')}`;

/** The new value where the row moves on, if it has one; else the old one, and the new one only where there is none. */
const advance = (column: string): string =>
  `CASE WHEN ${later} THEN COALESCE(excluded.${column}, s.${column}) ELSE COALESCE(s.${column}, excluded.${column}) END`;

/** What an attempt is first found to have become stays, as a whole; a second word about it is dropped. */
const fill = (column: string): string =>
  `${column} = CASE WHEN a.outcome IS NULL THEN excluded.${column} ELSE a.${column} END`;

const SEND_COLUMNS = [
  'id',
  'application',
  'channel',
  'country',
  'mobileMasked',
  'mobileDigest',
  'purpose',
  'status',
  'gateway',
  'gatewayMessageId',
  'attempts',
  'errorCode',
  'queuedAt',
  'expiresAt',
  'sentAt',
  'finishedAt',
  'updatedAt',
] as const satisfies readonly (keyof typeof smsSends.$inferInsert)[];

/** `delivered_at` is what reports tell; all else of an attempt is the worker's. */
const ATTEMPT_COLUMNS = Object.keys(getTableColumns(smsSendAttempts)).filter((name) => name !== 'deliveredAt');

/** $1: rows of sends; $2: rows of attempts. Idempotent and monotonic: the same rows again, or late ones, change nothing. */
export const WRITE_SENDS = `
WITH attempts AS (
  ${insertRows(smsSendAttempts, '$2', ATTEMPT_COLUMNS, 'a')}
  ON CONFLICT (send_id, attempt) DO UPDATE SET ${['duration_ms', 'outcome', 'reason', 'vendor_code', 'gateway_message_id', 'units', 'price'].map(fill).join(', ')}
)
${insertRows(smsSends, '$1', SEND_COLUMNS, 's')}
ON CONFLICT (id) DO UPDATE SET
  status = CASE WHEN ${later} THEN excluded.status ELSE s.status END,
  gateway = ${advance('gateway')},
  -- A send that another gateway ended has that one's id or none.
  gateway_message_id = CASE WHEN ${later} AND excluded.gateway <> s.gateway THEN excluded.gateway_message_id ELSE ${advance('gateway_message_id')} END,
  error_code = CASE WHEN ${later} THEN excluded.error_code ELSE s.error_code END,
  attempts = GREATEST(s.attempts, excluded.attempts),
  sent_at = COALESCE(s.sent_at, excluded.sent_at),
  finished_at = ${advance('finished_at')},
  updated_at = GREATEST(s.updated_at, excluded.updated_at)`;

/** $1: ids of sends that were taken up again. */
export const REOPEN_SENDS = `
UPDATE sms_send SET status = 'sending', error_code = NULL, finished_at = NULL
WHERE id = ANY($1) AND status IN ('sent', 'failed', 'expired')`;

/** $1: verified events. A right code is proof of delivery, whatever a gateway said. */
export const VERIFY_SENDS = `
UPDATE sms_send AS s SET
  verified_at = COALESCE(s.verified_at, to_timestamp(row."verifiedAt" / 1000.0)),
  verified_for = COALESCE(s.verified_for, row."verifiedFor"),
  finished_at = CASE WHEN s.status = 'delivered' THEN s.finished_at ELSE to_timestamp(row."verifiedAt" / 1000.0) END,
  error_code = NULL,
  status = 'delivered'
FROM json_to_recordset($1::json) AS row("sendId" varchar, "verifiedAt" double precision, "verifiedFor" varchar)
WHERE s.id = row."sendId"
RETURNING s.gateway, extract(epoch FROM s.verified_at - s.queued_at)::float8 AS seconds`;

/** $1: queued before; $2: how many at most. */
export const DELETE_OLDEST = `
WITH old AS (SELECT id FROM sms_send WHERE queued_at < $1 ORDER BY queued_at LIMIT $2),
  attempts AS (DELETE FROM sms_send_attempt WHERE send_id IN (SELECT id FROM old))
DELETE FROM sms_send WHERE id IN (SELECT id FROM old)`;
