/** The PostgreSQL that an operator's command works on: that of DATABASE_URL, else the one that `npm start` runs here. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { settings } from '../core/settings.ts';
import { createPostgres, type Database } from '../db/postgres.ts';
import { root } from './root.ts';
import { postgresUrlFile } from './start/data-layout.ts';

/** An operator's question may be a large one. */
const TIMEOUT_MS = 60_000;

/** Runs `work` on a pool and closes it. A fault ends the process with one line and exit code 1. */
export async function withPostgres(work: (db: Database) => Promise<void>): Promise<void> {
  try {
    // A connection that breaks fails the query that needs it, which tells more than the event.
    const postgres = createPostgres(databaseUrl(), { timeoutMs: TIMEOUT_MS, max: 2, onError: () => undefined });
    try {
      await work(postgres.db);
    } finally {
      await postgres.close();
    }
  } catch (error) {
    const cause = (error as Error).cause;
    console.error(cause instanceof Error ? `PostgreSQL: ${cause.message}` : (error as Error).message);
    process.exitCode = 1;
  }
}

export function databaseUrl(): string {
  const given = process.env.DATABASE_URL?.trim();
  if (given) return settings.databaseUrl.parse(given) ?? '';
  const file = postgresUrlFile(resolve(root, process.env.DATA_DIR?.trim() || (settings.dataDir.fallback ?? '')));
  if (!existsSync(file)) throw new Error('DATABASE_URL is not set, and no service was started here by npm start');
  return readFileSync(file, 'utf8').trim();
}
