/** Opens what is to be imported, a file or the standard input, and reads it row by row: UTF-8, or UTF-16 with its mark. */
import { createReadStream, statSync } from 'node:fs';
import { extname } from 'node:path';
import type { Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import type { Escape } from './csv-records.ts';
import { csvRows } from './csv-rows.ts';
import { jsonRows } from './json-rows.ts';
import type { Row } from './row.ts';

export interface Source {
  /** Bytes in all; undefined for a pipe. */
  size: number | undefined;
  rows: AsyncIterable<Row>;
}

export interface SourceOptions {
  /** Of CSV; unset: recognised (csv-records.ts). */
  escaping?: Escape;
  /** Hears how many bytes were read each time. */
  onBytes: (count: number) => void;
}

/** Opens `path`, or the standard input for `-`. */
export function openSource(path: string, options: SourceOptions): Source {
  if (path === '-') return { size: undefined, rows: readRows(process.stdin, '', options) };
  const { size } = statSync(path);
  return { size, rows: readRows(createReadStream(path), extname(path).toLowerCase(), options) };
}

const FORMATS: Record<string, typeof csvRows> = { '.csv': csvRows, '.json': jsonRows, '.jsonl': jsonRows };

/** By the file's name; without one, JSON is known by the bracket or brace that it begins with. */
async function* readRows(
  bytes: Readable,
  extension: string,
  { escaping, onBytes }: SourceOptions,
): AsyncGenerator<Row> {
  const text = decode(bytes, onBytes);
  const first = await text.next();
  const whole = prepend(first.done ? '' : first.value, text);
  const looksLikeJson = /^[\s\uFEFF]*[[{]/.test(first.value ?? '');
  yield* (FORMATS[extension] ?? (looksLikeJson ? jsonRows : csvRows))(whole, escaping);
}

async function* prepend(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

/** Strict: a file in another encoding, such as GBK, must not become names full of question marks. */
async function* decode(bytes: AsyncIterable<Buffer>, onBytes: (count: number) => void): AsyncGenerator<string> {
  let decoder: TextDecoder | undefined;
  let first = Buffer.alloc(0);
  try {
    for await (const chunk of bytes) {
      onBytes(chunk.length);
      first = Buffer.concat([first, chunk]);
      // The mark is two bytes, which a pipe may bring one by one.
      if (!decoder && first.length < 2) continue;
      decoder ??= new TextDecoder(encodingOf(first), { fatal: true });
      const text = decoder.decode(first, { stream: true });
      first = Buffer.alloc(0);
      // Readers look at the first piece.
      if (text !== '') yield text;
    }
    yield (decoder ?? new TextDecoder('utf-8', { fatal: true })).decode(first);
  } catch (error) {
    if (error instanceof TypeError) throw new Error('the file is written neither in UTF-8 nor in UTF-16 with its mark');
    throw error;
  }
}

/** By the byte order mark, which the "Unicode text" of spreadsheets has; without one it is UTF-8. */
function encodingOf(bytes: Buffer): string {
  const mark = bytes.readUInt16BE(0);
  if (mark === 0xfffe) return 'utf-16le';
  return mark === 0xfeff ? 'utf-16be' : 'utf-8';
}
