/**
 * Cuts CSV into records (RFC 4180). CRLF, LF and CR each end a record outside quotes, mixed as they come. Fields are
 * divided by comma, tab or semicolon, whichever the first line has. A quote within quotes is doubled, or stands behind a
 * backslash as MySQL writes it: which of the two is recognised by the first quote that only one of them explains.
 */
import { MOST_ROW_CHARACTERS } from './row.ts';

/** What stands before a quote within quotes. With `backslash`, `\n` and the like are what MySQL means by them. */
export const ESCAPES = ['quote', 'backslash'] as const;
export type Escape = (typeof ESCAPES)[number];

export interface CsvRecord {
  fields: string[];
  /** Line of the file in which the record ends, from 1. */
  line: number;
  fault?: string;
}

const DELIMITERS = [',', '\t', ';'];
/** MySQL's `SELECT … INTO OUTFILE`; any other character stands for itself. */
const ESCAPED: Record<string, string> = { 0: '\0', b: '\b', n: '\n', r: '\r', t: '\t', Z: '\x1a' };
const NULL = '\\N';
const NAME_IT = 'say what a backslash means: --escape backslash (MySQL) or --escape quote';

/** Throws when nobody knows where a record ends: a quote is never closed, or a backslash before it may mean either. */
export async function* csvRecords(text: AsyncIterable<string>, escaping?: Escape): AsyncGenerator<CsvRecord> {
  const cutter = createCutter(escaping);
  for await (const chunk of text) yield* cutter.cut(chunk, false);
  yield* cutter.cut('', true);
}

function createCutter(escaping: Escape | undefined) {
  let rest = '';
  let line = 1;
  let begun = false;
  let delimiter = '';
  let endOfPlain = /$/g;

  /** The place of the first match from `from` on; the end of the text when there is none. */
  const find = (pattern: RegExp, text: string, from: number): number => {
    pattern.lastIndex = from;
    return pattern.exec(text)?.index ?? text.length;
  };

  /** One record from `at` on, and where the next begins; undefined when the text may go on. */
  function record(
    text: string,
    at: number,
    last: boolean,
  ): { fields: string[]; next: number; fault?: string } | undefined {
    const fields: string[] = [];
    let fault: string | undefined;
    for (let position = at; ; ) {
      const field = text[position] === '"' ? quoted(text, position, last) : { value: '', next: position };
      if (!field) return undefined;
      const plain = unquoted(text, field.next, last);
      if (!plain) return undefined;
      if (field.next > position && plain.next > field.next) fault ??= 'text follows a closing quote';
      const value = field.value + plain.value;
      if (!escaping && value.includes('\\') && value !== NULL) fault ??= NAME_IT;
      fields.push(value);
      position = plain.next + 1;
      if (text[plain.next] === delimiter) continue;
      if (text[plain.next] !== '\r') return { fields, next: position, ...(fault ? { fault } : {}) };
      if (position === text.length && !last) return undefined;
      return { fields, next: text[position] === '\n' ? position + 1 : position, ...(fault ? { fault } : {}) };
    }
  }

  /** What stands between the quote at `from` and the one that closes it. */
  function quoted(text: string, from: number, last: boolean): { value: string; next: number } | undefined {
    let value = '';
    for (let position = from + 1; ; ) {
      const next = find(/["\\]/g, text, position);
      // What follows decides, and what follows that.
      if (next + 2 >= text.length && !last) return undefined;
      if (next >= text.length) throw new Error(`line ${line}: a quote that opens in this row is never closed`);
      value += text.slice(position, next);
      const following = text[next + 1] ?? '';
      position = next + 2;
      if (text[next] === '"') {
        if (following !== '"') return { value, next: next + 1 };
        value += '"';
        escaping ??= 'quote';
      } else if (escapesAt(text, next)) {
        value += ESCAPED[following] ?? following;
      } else {
        value += '\\';
        position = next + 1;
      }
    }
  }

  /** Whether the backslash at `at`, within quotes, takes the next character's meaning away. */
  function escapesAt(text: string, at: number): boolean {
    if (escaping || text[at + 1] !== '"') return escaping === 'backslash';
    const after = text[at + 2];
    if (after === undefined || [delimiter, '\r', '\n', '"'].includes(after))
      throw new Error(`line ${line}: ${NAME_IT}`);
    escaping = 'backslash';
    return true;
  }

  /** What stands before the next delimiter or line end. */
  function unquoted(text: string, from: number, last: boolean): { value: string; next: number } | undefined {
    let value = '';
    for (let position = from; ; ) {
      const next = find(endOfPlain, text, position);
      if (next + 1 >= text.length && !last) return undefined;
      value += text.slice(position, next);
      if (text[next] !== '\\') return { value, next };
      const following = text[next + 1] ?? '';
      const escapes = escaping === 'backslash' && !(following === 'N' && value === '');
      value += escapes ? (ESCAPED[following] ?? following) : '\\';
      position = next + (escapes ? 2 : 1);
    }
  }

  return {
    *cut(chunk: string, last: boolean): Generator<CsvRecord> {
      let text = rest + chunk;
      if (!begun) {
        const end = find(/[\r\n]/g, text, 0);
        if (end === text.length && !last) {
          rest = text;
          return;
        }
        begun = true;
        text = text.replace(/^\uFEFF/, '');
        delimiter = DELIMITERS.find((candidate) => text.slice(0, end).includes(candidate)) ?? ',';
        endOfPlain = new RegExp(`[${delimiter}\\r\\n\\\\]`, 'g');
      }
      let at = 0;
      while (at < text.length) {
        const found = record(text, at, last);
        if (!found) break;
        const { fields, next, fault } = found;
        const lines = text.slice(at, next).match(/\r\n|\r|\n/g)?.length ?? 0;
        const ended = /[\r\n]/.test(text[next - 1] ?? '') ? 1 : 0;
        if (fields.length > 1 || fields[0] !== '')
          yield { fields, line: line + lines - ended, ...(fault ? { fault } : {}) };
        line += lines;
        at = next;
      }
      rest = text.slice(at);
      if (rest.length > MOST_ROW_CHARACTERS)
        throw new Error(`line ${line}: a quote that opens in this row is never closed`);
    },
  };
}
