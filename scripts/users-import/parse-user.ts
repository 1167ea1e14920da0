/** Checks a row and turns it into a user, or says in a few words what is wrong with it. Nothing quotes the row's data. */
import { parseBeijingTime } from '../../core/beijing-time.ts';
import { isMobile } from '../../core/mobile.ts';
import { parsePasswordHash } from '../../core/password-hash.ts';
import type { ImportedUser } from '../../db/user-import.ts';
import type { Row } from './row.ts';

const MOST_ID = 2_147_483_647;

/** Errors, and numbers that were too wide for their column. */
const SHOWN_BY_SPREADSHEETS = /^(#(NAME\?|REF!|VALUE!|N\/A|NUM!|DIV\/0!|NULL!)|#{3,})$/;

/** Why a row can't become a user; the message is for the operator. */
export class RowFault extends Error {}

/** Throws RowFault. */
export function parseUser({ values, fault }: Row): ImportedUser {
  if (fault !== undefined) throw new RowFault(fault);
  const text = (column: string, most: number): string | null => parseText(values, column, most);
  const mobile = text('mobile', 11);
  if (mobile === null || !isMobile(mobile)) throw new RowFault('mobile: it is no mobile number of mainland China');
  const passwordHash = text('password_hash', 256);
  if (passwordHash === null) throw new RowFault('password_hash: it is missing');
  if (!parsePasswordHash(passwordHash)) throw new RowFault('password_hash: its form is unknown');
  return {
    id: parseId(values),
    name: text('name', 32) ?? mobile,
    passwordHash,
    mobile,
    realName: text('real_name', 32),
    idCard: text('id_card', 20),
    avatarUrl: text('avatar_url', 128),
    createTime: parseTime(values, 'create_time'),
    updateTime: parseTime(values, 'update_time'),
  };
}

/** `NULL` and `\N` are how MySQL's clients write a value that is absent. */
function parseText(values: Row['values'], column: string, most: number): string | null {
  const value = values[column];
  if (value === undefined || value === null || value === '' || value === 'NULL' || value === '\\N') return null;
  // A number only where JSON has one: mobiles and ids.
  if (typeof value !== 'string' && typeof value !== 'number') throw new RowFault(`${column}: it is no text`);
  if (isRounded(value)) throw new RowFault(`${column}: a spreadsheet has rounded it, its digits are lost`);
  const text = String(value);
  if (SHOWN_BY_SPREADSHEETS.test(text)) throw new RowFault(`${column}: it is what a spreadsheet showed in its place`);
  // PostgreSQL takes neither.
  if (text.includes('\0')) throw new RowFault(`${column}: it holds a null character`);
  if (!text.isWellFormed()) throw new RowFault(`${column}: it holds half a character`);
  // Characters as PostgreSQL counts them.
  if ([...text].length > most) throw new RowFault(`${column}: it is longer than ${most} characters`);
  return text;
}

/** Spreadsheets make a number of what looks like one, show it as `1.10101E+17` and keep fifteen of its digits. */
function isRounded(value: string | number): boolean {
  if (typeof value === 'number') return !Number.isSafeInteger(value);
  if (/^\d+([.,]\d+)?E\+?\d{2,3}$/i.test(value)) return true;
  return /^\d{15}000$/.test(value) && !isIdCard(value);
}

/** Whether the last of the 18 digits is the check digit of the others (GB 11643, ISO 7064 MOD 11-2). */
function isIdCard(digits: string): boolean {
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * 2 ** (17 - index), 0);
  return sum % 11 === 1;
}

function parseId(values: Row['values']): number | null {
  const text = parseText(values, 'id', 16);
  if (text === null) return null;
  const id = Number(text);
  if (!/^\d+$/.test(text) || id < 1 || id > MOST_ID) throw new RowFault(`id: it is no number from 1 to ${MOST_ID}`);
  return id;
}

/** MySQL's DATETIME has no zone and was written in Beijing's; a time with a zone is taken as it is. */
function parseTime(values: Row['values'], column: string): Date | null {
  const text = parseText(values, column, 40);
  if (text === null) return null;
  const local = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2}:\d{2})(?:\.\d+)?$/.exec(text);
  const instant = local
    ? parseBeijingTime(`${local[1]} ${local[2]}`)
    : /^[1-9]\d{3}-.+T.+(Z|[+-]\d{2}:?\d{2})$/.test(text)
      ? Date.parse(text)
      : undefined;
  if (instant === undefined || Number.isNaN(instant)) {
    throw new RowFault(`${column}: it is no time such as 2017-09-01 08:00:00`);
  }
  return new Date(instant);
}
