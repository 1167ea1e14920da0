/**
 * Brings the users of the old application's table `ih_user_profile` over, with their passwords:
 *
 *     npm run users:import -- users.csv             CSV whose first line names the columns
 *     npm run users:import -- users.json            an array of objects, or JSON Lines
 *     mysql … | npm run users:import -- -           either of them from a pipe
 *
 * `--dry-run` compares and writes nothing to the database, `--rejects <file>` says where rows go that can't be imported,
 * `--escape backslash|quote` what stands before a quote within quotes of CSV (unset: recognised).
 * Exit code 0: all are there; 2: all but the rejected ones; 1: nothing was imported.
 */
import { resolve } from 'node:path';
import { settings } from '../core/settings.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { parseCommandLine } from './command-line.ts';
import { withPostgres } from './operator-postgres.ts';
import { createProgress } from './progress.ts';
import { ESCAPES, type Escape } from './users-import/csv-records.ts';
import { importUsers } from './users-import/import-users.ts';
import { openSource } from './users-import/read-rows.ts';
import { createRejects } from './users-import/rejects.ts';
import { createSlowHashes } from './users-import/slow-hashes.ts';

const USAGE =
  'npm run users:import -- <file.csv|file.json|-> [--dry-run] [--rejects <file>] [--escape backslash|quote]';
/** More would scroll the first ones away; the file has them all. */
const MOST_TOLD = 20;

interface Options {
  path: string;
  dryRun: boolean;
  rejectsPath: string;
  escaping: Escape | undefined;
  why: { reason?: string; by?: string };
}

try {
  const options = parseOptions();
  await withPostgres((db) => run(db, options));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}

function parseOptions(): Options {
  const options = {
    ...AUDIT_OPTIONS,
    'dry-run': { type: 'boolean', default: false },
    rejects: { type: 'string' },
    escape: { type: 'string' },
  } as const;
  const { values, positionals } = parseCommandLine(import.meta.url, options, ['file']);
  const [path] = positionals;
  if (path === undefined) throw new Error(USAGE);
  const rejectsPath = values.rejects ?? `${path === '-' ? 'users' : path}.rejects.csv`;
  if (resolve(rejectsPath) === resolve(path)) throw new Error('--rejects: this is the file to be imported');
  const escaping = ESCAPES.find((known) => known === values.escape);
  if (escaping !== values.escape) throw new Error(USAGE);
  return { path, dryRun: values['dry-run'], rejectsPath, escaping, why: values };
}

async function run(
  db: Parameters<typeof importUsers>[0],
  { path, dryRun, rejectsPath, escaping, why }: Options,
): Promise<void> {
  const rejects = createRejects(rejectsPath);
  const { loginFailureMs } = settings;
  const slowHashes = createSlowHashes(
    loginFailureMs.parse(process.env.LOGIN_FAILURE_MS || String(loginFailureMs.fallback)),
  );
  const source = openSource(path, { ...(escaping && { escaping }), onBytes: (count) => progress.add(count) });
  const progress = createProgress(process.stderr, source.size);
  const told: string[] = [];
  try {
    const counts = await importUsers(db, source.rows, {
      dryRun,
      onUser: slowHashes.add,
      reject(row, reason) {
        if (told.length < MOST_TOLD) told.push(`line ${row.line}: ${reason}`);
        rejects.add(row, reason);
      },
    });
    progress.end('bytes read');
    for (const line of told) console.error(line);
    if (rejects.count() > told.length) console.error(`… and ${rejects.count() - told.length} more`);
    const imported = `${counts.imported} ${dryRun ? 'would be imported' : 'imported'}`;
    console.log(`${counts.read} rows: ${imported}, ${counts.there} there already, ${rejects.count()} rejected`);
    if (!dryRun) await recordCommand({ action: 'users:import', subject: `${counts.imported} users of ${path}` }, why);
    if (rejects.count() > 0) console.log(`Rejected rows with their reasons: ${rejectsPath}`);
    const advice = slowHashes.advice();
    if (advice) console.log(advice);
    process.exitCode = rejects.count() > 0 ? 2 : 0;
  } catch (error) {
    progress.end('bytes read');
    console.error('Nothing was imported:');
    throw error;
  } finally {
    rejects.close();
  }
}
