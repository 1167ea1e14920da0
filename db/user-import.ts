/** Brings users of another table into `ih_user_profile`, many at a time. Who is there already stays untouched. */
import { sql } from './drizzle.ts';
import type { Database } from './postgres.ts';
import { storeCall } from './store-call.ts';

export interface ImportedUser {
  /** Kept where it is given: other tables of the old application refer to it. */
  id: number | null;
  name: string;
  passwordHash: string;
  mobile: string;
  realName: string | null;
  idCard: string | null;
  avatarUrl: string | null;
  createTime: Date | null;
  updateTime: Date | null;
}

/** `conflict`: another user has the id, or the mobile has an account with another id. */
export type ImportResult = 'new' | 'there' | 'conflict';

/** The part of a database or a transaction that is needed here. */
type Executor = Pick<Database, 'execute'>;

/** What would become of each user, in their order. Throws DATABASE_ERROR. */
export async function compareUsers(db: Executor, users: readonly ImportedUser[]): Promise<ImportResult[]> {
  const query = sql`
    SELECT id, mobile FROM ih_user_profile
    WHERE mobile = ANY(${sql.param(users.map(({ mobile }) => mobile))}::text[])
       OR id = ANY(${sql.param(users.flatMap(({ id }) => id ?? []))}::int[])`;
  const { rows } = await storeCall(db.execute<{ id: number; mobile: string }>(query));
  const idOf = new Map(rows.map(({ id, mobile }) => [mobile, id]));
  const takenIds = new Set(rows.map(({ id }) => id));
  return users.map(({ id, mobile }) => {
    const existing = idOf.get(mobile);
    if (existing !== undefined) return id === null || id === existing ? 'there' : 'conflict';
    return id !== null && takenIds.has(id) ? 'conflict' : 'new';
  });
}

/**
 * Inserts users who are new; returns how many were, should some have registered meanwhile. Throws DATABASE_ERROR, also
 * when somebody else got an id that is given here: to leave such a row out would lose a user.
 */
export async function insertUsers(db: Executor, users: readonly ImportedUser[]): Promise<number> {
  if (users.length === 0) return 0;
  const highestId = users.reduce((highest, { id }) => Math.max(highest, id ?? 0), 0);
  // First, so that whoever registers meanwhile gets no id that is about to be taken.
  await storeCall(
    db.execute(sql`
      SELECT setval(seq, ${highestId}) FROM pg_get_serial_sequence('ih_user_profile', 'id') AS seq
      WHERE ${highestId} >= (SELECT last_value FROM ih_user_profile_id_seq)`),
  );
  const { rowCount } = await storeCall(
    db.execute(sql`
      INSERT INTO ih_user_profile
        (id, name, password_hash, mobile, real_name, id_card, avatar_url, create_time, update_time)
      SELECT COALESCE(id, nextval('ih_user_profile_id_seq')), name, "passwordHash", mobile, "realName", "idCard",
        "avatarUrl", COALESCE("createTime", now()), COALESCE("updateTime", "createTime", now())
      FROM json_to_recordset(${JSON.stringify(users)}::json) AS imported(
        id int, name text, "passwordHash" text, mobile text, "realName" text, "idCard" text, "avatarUrl" text,
        "createTime" timestamptz, "updateTime" timestamptz)
      ON CONFLICT (mobile) DO NOTHING`),
  );
  return rowCount ?? 0;
}
