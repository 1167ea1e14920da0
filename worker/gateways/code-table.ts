/**
 * Vendors' codes as data: a table per vendor maps each code to class and scope. The rows below are the words that the
 * tables are written in. A code that no row names is transient: it may pass, and `unlisted` makes it seen.
 */
import { msToBeijingMidnight } from '../../core/beijing-time.ts';
import type { Rejected } from './gateway.ts';

export interface CodeRow {
  class: Rejected['class'];
  scope: Rejected['scope'];
  /** Milliseconds to wait, or `next-day` for caps that a vendor counts by natural day in Beijing. */
  retryAfter?: number | 'next-day';
  alert?: true;
}

export type CodeTable = ReadonlyMap<string, CodeRow>;

/** May work in a moment, here or at another gateway. */
export const transient: CodeRow = { class: 'transient', scope: 'gateway' };
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

/** The rejection for a vendor's code. `retryAfterMs` is what the vendor told and wins over the table's. */
export function reject(table: CodeTable, vendorCode: string, nowMs: number, retryAfterMs?: number): Rejected {
  const row = findRow(table, vendorCode);
  if (!row) return { outcome: 'rejected', ...transient, vendorCode: shortCode(vendorCode), unlisted: true };
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

export function findRow(table: CodeTable, vendorCode: string): CodeRow | undefined {
  return table.get(vendorCode) ?? table.get(`${vendorCode.split('.')[0]}.*`);
}

/** What is stored is a code, never a text: anything that doesn't look like one is named `malformed`. */
function shortCode(code: string): string {
  return /^[A-Za-z][\w.]{0,63}$|^\d{1,6}$/.test(code) ? code : 'malformed';
}
