/** Rows of CSV whose first line names the columns. */
import { csvRecords, type Escape } from './csv-records.ts';
import type { Row } from './row.ts';

/** Throws when nobody knows where rows end (csv-records.ts), or when a column that is needed is not there. */
export async function* csvRows(text: AsyncIterable<string>, escaping?: Escape): AsyncGenerator<Row> {
  let columns: string[] | undefined;
  for await (const { fields, line, fault } of csvRecords(text, escaping)) {
    if (!columns) columns = header(fields);
    else yield { ...row(columns, fields, line), ...(fault ? { fault } : {}) };
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
