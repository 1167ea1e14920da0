/** Users of `ih_user_profile`. A mobile belongs to one user: the unique index decides, never a SELECT before. */
import { DrizzleQueryError, eq } from 'drizzle-orm';
import { ServiceError } from '../core/errors.ts';
import type { Database } from './postgres.ts';
import { users } from './schema.ts';
import { storeCall } from './store-call.ts';

const UNIQUE_VIOLATION = '23505';

export type Users = ReturnType<typeof createUsers>;

export function createUsers(db: Database) {
  return {
    async isRegistered(mobile: string): Promise<boolean> {
      const rows = await storeCall(db.select({ id: users.id }).from(users).where(eq(users.mobile, mobile)).limit(1));
      return rows.length > 0;
    },

    /** Inserts a user named by the mobile; throws MOBILE_REGISTERED when it has one already. Returns the id. */
    async create(mobile: string, passwordHash: string): Promise<number> {
      const insert = db.insert(users).values({ name: mobile, mobile, passwordHash }).returning({ id: users.id });
      const [row] = await storeCall(insert.catch(refuseDuplicate));
      if (!row) throw new ServiceError('DATABASE_ERROR', { cause: new Error('the insert returned no row') });
      return row.id;
    },
  };
}

function refuseDuplicate(error: unknown): never {
  const cause = error instanceof DrizzleQueryError ? error.cause : error;
  if (cause && typeof cause === 'object' && 'code' in cause && cause.code === UNIQUE_VIOLATION) {
    throw new ServiceError('MOBILE_REGISTERED', { cause });
  }
  throw error;
}
