/**
 * Rows that were not imported: to a CSV file with reason and line, which can be mended and imported in its turn. It holds
 * password hashes and numbers, so only its owner may read it.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { csvLine } from '../csv.ts';
import type { Row } from './row.ts';

const COLUMNS = [
  'id',
  'name',
  'password_hash',
  'mobile',
  'real_name',
  'id_card',
  'avatar_url',
  'create_time',
  'update_time',
] as const;

export interface Rejects {
  count(): number;
  add(row: Row, reason: string): void;
  close(): void;
}

/** `path` is written anew when there is a first row to reject, not before. */
export function createRejects(path: string): Rejects {
  let file: number | undefined;
  let count = 0;
  return {
    count: () => count,
    add({ line, values }, reason) {
      if (file === undefined) {
        file = openSync(path, 'w', 0o600);
        // The byte order mark is how a spreadsheet knows UTF-8; without it names are garbled there.
        writeSync(file, '\uFEFF');
        writeSync(file, csvLine([...COLUMNS, 'reject_line', 'reject_reason']));
      }
      count += 1;
      writeSync(file, csvLine([...COLUMNS.map((column) => fieldText(values[column])), line, reason]));
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

function fieldText(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
