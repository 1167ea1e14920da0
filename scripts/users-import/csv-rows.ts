/** Rows of CSV (RFC 4180) whose first line names the columns. */
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { MOST_ROW_CHARACTERS, type Row } from './row.ts';

/** Throws when a quote is never closed: then nobody knows where rows end. */
export async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<Row> {
  const parser = parse({
    bom: true,
    info: true,
    // A row with too few or too many fields is that row's fault.
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MOST_ROW_CHARACTERS,
  });
  Readable.from(text)
    .on('error', (error) => parser.destroy(error))
    .pipe(parser);
  let columns: string[] | undefined;
  for await (const { record, info } of parser as AsyncIterable<{ record: string[]; info: { lines: number } }>) {
    if (!columns) columns = header(record);
    else yield row(columns, record, info.lines);
  }
  if (!columns) throw new Error('the file is empty');
}

function header(names: readonly string[]): string[] {
  const columns = names.map((name) => name.trim().toLowerCase());
  for (const needed of ['mobile', 'password_hash']) {
    if (!columns.includes(needed)) throw new Error(`line 1: the header names no column "${needed}"`);
  }
  return columns;
}

function row(columns: readonly string[], fields: readonly string[], line: number): Row {
  const values = Object.fromEntries(columns.map((column, index) => [column, fields[index]]));
  if (fields.length === columns.length) return { line, values };
  return { line, values, fault: `${fields.length} fields instead of ${columns.length}` };
}
