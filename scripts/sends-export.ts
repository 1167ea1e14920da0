/**
 * The ledger as CSV (RFC 4180), one line per gateway call. Days are those of Beijing, where the bills are made; the end is
 * not included:
 *
 *     npm run sends:export -- --from 2026-11-01 --to 2026-12-01 --output november.csv
 *     npm run --silent sends:export -- --from 2026-11-01 --to 2026-12-01 | gzip
 *
 * Without `--output` the lines go to the standard output, where npm writes two of its own unless it is told to be silent.
 */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { countSends, EXPORT_COLUMNS, exportPages, type Period } from '../db/ledger-export.ts';
import type { Database } from '../db/postgres.ts';
import { AUDIT_OPTIONS, recordCommand } from './audited.ts';
import { parseMoment } from './beijing-day.ts';
import { failCommandLine, parseCommandLine } from './command-line.ts';
import { csvLine } from './csv.ts';
import { withPostgres } from './operator-postgres.ts';
import { createProgress } from './progress.ts';

const { values } = parseCommandLine(import.meta.url, {
  ...AUDIT_OPTIONS,
  from: { type: 'string' },
  to: { type: 'string' },
  output: { type: 'string' },
});
const period = parsePeriod();
if (values.output === undefined && npmWritesToOutput()) {
  failCommandLine(import.meta.url, 'npm has written two lines to this output: use --output, or npm run --silent');
}

await withPostgres(async (db) => {
  const target = values.output === undefined ? process.stdout : createWriteStream(values.output);
  await pipeline(Readable.from(lines(db)), target);
  await recordCommand({ action: 'sends:export', subject: `${values.from} to ${values.to}` }, values);
});

function parsePeriod(): Period {
  try {
    return { from: parseMoment('--from', values.from), to: parseMoment('--to', values.to) };
  } catch (error) {
    return failCommandLine(import.meta.url, (error as Error).message);
  }
}

/** A terminal shows npm's banner to a person; a file or a pipe would keep it in the CSV. */
function npmWritesToOutput(): boolean {
  const { npm_lifecycle_event: byNpm, npm_config_loglevel: level } = process.env;
  return byNpm !== undefined && level !== 'silent' && !process.stdout.isTTY;
}

async function* lines(db: Database): AsyncGenerator<string> {
  const progress = createProgress(process.stderr, await countSends(db, period));
  yield csvLine(EXPORT_COLUMNS);
  for await (const { sends, records } of exportPages(db, period)) {
    yield records.map((record) => csvLine(EXPORT_COLUMNS.map((column) => record[column]))).join('');
    progress.add(sends);
  }
  progress.end('sends written');
}
