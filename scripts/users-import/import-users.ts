/**
 * Imports rows in one transaction, batch by batch: either every good row is there afterwards or none is, and the same
 * file again changes nothing. Rows that can't be imported are handed to `reject` and hold nobody else up.
 */
import type { Database } from '../../db/postgres.ts';
import { compareUsers, type ImportedUser, type ImportResult, insertUsers } from '../../db/user-import.ts';
import { parseUser, RowFault } from './parse-user.ts';
import type { Row } from './row.ts';

const BATCH_ROWS = 1_000;

export interface ImportOptions {
  /** Compare only: nothing is written. */
  dryRun: boolean;
  reject: (row: Row, reason: string) => void;
  /** Hears of every good row. */
  onUser?: (user: ImportedUser) => void;
}

export interface ImportCounts {
  read: number;
  imported: number;
  there: number;
}

type Candidate = { row: Row; user: ImportedUser };

/** Throws when the rows can't be read to their end or PostgreSQL fails: then nothing was imported. */
export async function importUsers(
  db: Database,
  rows: AsyncIterable<Row>,
  options: ImportOptions,
): Promise<ImportCounts> {
  const counts: ImportCounts = { read: 0, imported: 0, there: 0 };
  const faultAmong = createFileCheck();
  await db.transaction(async (tx) => {
    let batch: Candidate[] = [];
    for await (const row of rows) {
      counts.read += 1;
      const candidate = parseCandidate(row, faultAmong, options);
      if (candidate) batch.push(candidate);
      if (batch.length < BATCH_ROWS) continue;
      await writeBatch(tx, batch, counts, options);
      batch = [];
    }
    await writeBatch(tx, batch, counts, options);
  });
  return counts;
}

function parseCandidate(row: Row, faultAmong: FileCheck, options: ImportOptions): Candidate | undefined {
  try {
    const user = parseUser(row);
    const fault = faultAmong(user, row.line);
    if (fault) throw new RowFault(fault);
    options.onUser?.(user);
    return { row, user };
  } catch (error) {
    if (!(error instanceof RowFault)) throw error;
    options.reject(row, error.message);
    return undefined;
  }
}

/** What is wrong with a user among the rows before it. */
type FileCheck = (user: ImportedUser, line: number) => string | undefined;

/**
 * Of one mobile or id the first row counts, and ids are given in all rows or in none: one that is made up for a row could
 * be that of a later row. Kept as numbers, not texts, which keeps a million of them small.
 */
function createFileCheck(): FileCheck {
  const [mobiles, ids] = [new Map<number, number>(), new Map<number, number>()];
  return ({ id, mobile }, line) => {
    const sameMobile = mobiles.get(Number(mobile));
    if (sameMobile !== undefined) return `mobile: line ${sameMobile} has the same`;
    const sameId = id === null ? undefined : ids.get(id);
    if (sameId !== undefined) return `id: line ${sameId} has the same`;
    if (mobiles.size > 0 && (id !== null) !== ids.size > 0) return 'id: some rows have one and some have none';
    mobiles.set(Number(mobile), line);
    if (id !== null) ids.set(id, line);
    return undefined;
  };
}

async function writeBatch(
  tx: Pick<Database, 'execute'>,
  batch: readonly Candidate[],
  counts: ImportCounts,
  { dryRun, reject }: ImportOptions,
): Promise<void> {
  const results = await compareUsers(
    tx,
    batch.map(({ user }) => user),
  );
  const having = (result: ImportResult) => batch.filter((_, index) => results[index] === result);
  for (const { row } of having('conflict')) {
    reject(row, 'id: another user has it here, or the mobile has an account with another id');
  }
  const fresh = having('new').map(({ user }) => user);
  const imported = dryRun ? fresh.length : await insertUsers(tx, fresh);
  counts.imported += imported;
  // Who registered between the two steps is there, too.
  counts.there += having('there').length + fresh.length - imported;
}
