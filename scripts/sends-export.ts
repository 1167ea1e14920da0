/**
 * The ledger as CSV (RFC 4180), one line per gateway call, to check a gateway's bill. Days are those of Beijing, where the
 * bills are made; the end is not included:
 *
 *     npm run sends:export -- --from 2026-01-01 --to 2026-02-01 > january.csv
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { countSends, EXPORT_COLUMNS, exportPages, type Period } from '../db/ledger-export.ts';
import type { Database } from '../db/postgres.ts';
import { csvLine } from './csv.ts';
import { withPostgres } from './operator-postgres.ts';
import { createProgress } from './progress.ts';

function parsePeriod(): Period {
  const { values } = parseArgs({ options: { from: { type: 'string' }, to: { type: 'string' } } });
  return { from: parseMoment('--from', values.from), to: parseMoment('--to', values.to) };
}

/** `2026-01-31` is the begin of that day in Beijing; anything longer must tell its own offset. */
function parseMoment(option: string, text = ''): Date {
  const day = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const withOffset = /^\d{4}-\d{2}-\d{2}T.+(Z|[+-]\d{2}:\d{2})$/.test(text);
  const moment = new Date(day ? `${text}T00:00:00+08:00` : text);
  if ((day || withOffset) && !Number.isNaN(moment.getTime())) return moment;
  throw new Error(`${option}: "${text}" is neither a day such as 2026-01-31 nor a time such as 2026-01-31T08:00:00Z`);
}

async function* lines(db: Database, period: Period): AsyncGenerator<string> {
  const progress = createProgress(process.stderr, await countSends(db, period));
  yield csvLine(EXPORT_COLUMNS);
  for await (const { sends, records } of exportPages(db, period)) {
    yield records.map((record) => csvLine(EXPORT_COLUMNS.map((column) => record[column]))).join('');
    progress.add(sends);
  }
  progress.end('sends written');
}

try {
  const period = parsePeriod();
  await withPostgres((db) => pipeline(Readable.from(lines(db, period)), process.stdout));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
