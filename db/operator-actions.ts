/** The audit log: what operators asked for, by commands and on the board. */
import { and, desc, eq, gte } from './drizzle.ts';
import type { Database } from './postgres.ts';
import { operatorActions } from './schema.ts';
import { storeCall } from './store-call.ts';

export interface OperatorAction {
  /** The operator's name; of a command, the account and the machine it was run on. */
  actor: string;
  /** `command`, `board` or `page`. */
  via: string;
  /** Such as `sends:pause` or `board:retry`. */
  action: string;
  /** What it was about: a send, a network, a file. A mobile masked. */
  subject?: string;
  /** Keyed digest of the mobile it was about. */
  mobileDigest?: string;
  /** Why, in the operator's words. */
  reason?: string;
}

export function createOperatorActions(db: Database) {
  return {
    async record(action: OperatorAction): Promise<void> {
      await storeCall(db.insert(operatorActions).values(action));
    },

    /** The latest first. */
    list({ since, actor, limit }: { since: Date; actor?: string; limit: number }) {
      const wanted = and(
        gte(operatorActions.at, since),
        actor === undefined ? undefined : eq(operatorActions.actor, actor),
      );
      return storeCall(
        db
          .select()
          .from(operatorActions)
          .where(wanted)
          .orderBy(desc(operatorActions.at), desc(operatorActions.id))
          .limit(limit),
      );
    },
  };
}
