/**
 * Users of `ih_user_profile`. A mobile belongs to one user: the unique index decides, never a SELECT before.
 * A user's epoch lies beside the password hash: a reset changes both in one step, which ends every session of an
 * earlier epoch, also one that a log-in with the old password is just about to start.
 */
import type { QueryConfig } from 'pg';
import { ServiceError } from '../core/errors.ts';
import { and, eq, sql } from './drizzle.ts';
import type { Postgres } from './postgres.ts';
import { users } from './schema.ts';
import { storeCall } from './store-call.ts';

export interface User {
  id: number;
  name: string;
  mobile: string;
  sessionEpoch: number;
}

const profile = { id: users.id, name: users.name, mobile: users.mobile, sessionEpoch: users.sessionEpoch };

/** Every method throws DATABASE_ERROR when PostgreSQL can't be asked. */
export function createUsers({ db, pool, statementName }: Postgres) {
  return {
    /** Asked before every SMS, hence prepared, and without the query builder. */
    async isRegistered(mobile: string): Promise<boolean> {
      const name = statementName('is-registered');
      const query = { name, text: 'SELECT 1 FROM ih_user_profile WHERE mobile = $1', values: [mobile] };
      return (await storeCall(pool.query(query as QueryConfig))).rows.length > 0;
    },

    async findById(id: number): Promise<User | undefined> {
      const [row] = await storeCall(db.select(profile).from(users).where(eq(users.id, id)));
      return row;
    },

    /** The user of a mobile with the password hash, both of one moment. Null: the account has no password. */
    async findByMobile(mobile: string): Promise<(User & { passwordHash: string | null }) | undefined> {
      const columns = { ...profile, passwordHash: users.passwordHash };
      const [row] = await storeCall(db.select(columns).from(users).where(eq(users.mobile, mobile)));
      return row;
    },

    /** Inserts a user named by the mobile, with or without a password; throws MOBILE_REGISTERED when it has one already. */
    async create(mobile: string, passwordHash: string | null): Promise<User> {
      // A violation of the index would put the mobile into PostgreSQL's own log.
      const insert = db.insert(users).values({ name: mobile, mobile, passwordHash });
      const [row] = await storeCall(insert.onConflictDoNothing({ target: users.mobile }).returning(profile));
      if (!row) throw new ServiceError('MOBILE_REGISTERED');
      return row;
    },

    /** Writes the same password's new hash, unless the password has changed meanwhile. */
    async replaceHash(id: number, oldHash: string | null, newHash: string): Promise<void> {
      const unchanged = and(eq(users.id, id), sql`${users.passwordHash} IS NOT DISTINCT FROM ${oldHash}`);
      await storeCall(db.update(users).set({ passwordHash: newHash, updateTime: sql`now()` }).where(unchanged));
    },

    /** Sets a new password and ends all sessions; returns the user as of then, undefined when there is none. */
    async resetPassword(mobile: string, passwordHash: string): Promise<User | undefined> {
      const changes = { passwordHash, sessionEpoch: sql`${users.sessionEpoch} + 1`, updateTime: sql`now()` };
      const update = db.update(users).set(changes).where(eq(users.mobile, mobile)).returning(profile);
      const [row] = await storeCall(update);
      return row;
    },
  };
}
