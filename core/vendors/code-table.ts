/**
 * Vendors' codes as data: a table per vendor maps each code to class and scope. The rows below are the words that the
 * tables are written in. A code that no row names is judged by its HTTP status, and `unlisted` makes it seen.
 */
import { msToBeijingMidnight } from '../beijing-time.ts';
import type { Rejected } from './gateway.ts';

export interface CodeRow {
  class: Rejected['class'];
  scope: Rejected['scope'];
  /** Milliseconds to wait, or `next-day` for caps that a vendor counts by natural day in Beijing. */
  retryAfter?: number | 'next-day';
  alert?: true;
}

/** A pace whose time nobody told. */
const UNTOLD_MS = 2_000;

export type CodeTable = ReadonlyMap<string, CodeRow>;

/** May work in a moment, here or at another gateway. */
export const transient = { class: 'transient', scope: 'gateway' } as const satisfies CodeRow;
/** The account or its templates need a human; no message passes until then. */
export const config: CodeRow = { class: 'config', scope: 'account' };
/** This message will never pass. */
export const badMessage: CodeRow = { class: 'permanent', scope: 'message' };
/** The text was refused by a word filter: permanent, and somebody should look at the template. */
export const filtered: CodeRow = { class: 'permanent', scope: 'message', alert: true };
/** This number will never be reached. */
export const badRecipient: CodeRow = { class: 'permanent', scope: 'recipient' };

/** Too fast for the gateway as a whole. */
export const gatewayBusy = (retryAfter: number): CodeRow => ({ class: 'throttled', scope: 'gateway', retryAfter });
/** Too often to this number. */
export const recipientBusy = (retryAfter: number | 'next-day'): CodeRow => ({
  class: 'throttled',
  scope: 'recipient',
  retryAfter,
});

/** Not through this gateway; another one may reach the number. */
export const notRoutable: CodeRow = { class: 'permanent', scope: 'gateway' };
/** As above, and a human should see why: what nobody has listed is mostly about an account or its set-up. */
const notThrough = { class: 'permanent', scope: 'gateway', alert: true } as const;

/** Builds a table from `[row, codes]` pairs; throws when a code stands in two rows. `Name.*` is every `Name.…` unnamed. */
export function codeTable(rows: readonly (readonly [CodeRow, ...string[]])[]): CodeTable {
  const table = new Map<string, CodeRow>();
  for (const [row, ...codes] of rows) {
    for (const code of codes.flatMap(expandRange)) {
      if (table.has(code)) throw new Error(`the code ${code} stands in two rows`);
      table.set(code, row);
    }
  }
  return table;
}

/** `111001-111099` stands for every number of the range, ends included. */
function expandRange(code: string): string[] {
  const range = /^(\d+)-(\d+)$/.exec(code);
  if (!range) return [code];
  const [first, last] = [Number(range[1]), Number(range[2])];
  return Array.from({ length: last - first + 1 }, (_, index) => String(first + index));
}

/** What a vendor said besides its code. */
export interface Told {
  nowMs: number;
  /** Of the answer, where the vendor uses it for refusals. */
  httpStatus?: number;
  /** Wins over the table's. */
  retryAfterMs?: number | undefined;
}

/** The rejection for a vendor's code; without a row a 4xx means "not through this gateway", anything else may pass. */
export function reject(
  table: CodeTable,
  vendorCode: string,
  { nowMs, httpStatus = 200, retryAfterMs }: Told,
): Rejected {
  const row = findRow(table, vendorCode);
  if (!row) return { ...byStatus(httpStatus, retryAfterMs), vendorCode: shortCode(vendorCode), unlisted: true };
  const own = row.retryAfter === 'next-day' ? msToBeijingMidnight(nowMs) : row.retryAfter;
  const wait = retryAfterMs ?? own;
  return {
    outcome: 'rejected',
    class: row.class,
    scope: row.scope,
    vendorCode: shortCode(vendorCode),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
    ...(row.alert ? { alert: true } : {}),
  };
}

/** What an HTTP status alone says of a refusal. 408 and 425 came too late or too early; 429 is a pace. */
export function byStatus(status: number, retryAfterMs: number = UNTOLD_MS): Omit<Rejected, 'vendorCode'> {
  if (status === 429) return { outcome: 'rejected', class: 'throttled', scope: 'gateway', retryAfterMs };
  const refused = status >= 400 && status < 500 && status !== 408 && status !== 425;
  return { outcome: 'rejected', ...(refused ? notThrough : transient) };
}

export function findRow(table: CodeTable, vendorCode: string): CodeRow | undefined {
  return table.get(vendorCode) ?? table.get(`${vendorCode.split('.')[0]}.*`);
}

/** What is stored is a code, never a text: anything that doesn't look like one is named `malformed`. */
function shortCode(code: string): string {
  return /^[A-Za-z][\w.]{0,63}$|^-?\d{1,9}$/.test(code) ? code : 'malformed';
}
