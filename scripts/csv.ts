/** Lines of CSV by RFC 4180: CRLF at the end, quotes only where a field needs them. */
import { stringify } from 'csv-stringify/sync';

type Field = string | number | Date | null;

const OPTIONS = {
  record_delimiter: 'windows',
  // Of line ends, the library only quotes its own.
  quoted_match: /[\r\n]/,
  cast: { date: (date: Date) => date.toISOString() },
} as const;

export function csvLine(fields: readonly Field[]): string {
  return stringify([fields], OPTIONS);
}
