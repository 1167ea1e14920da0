/**
 * Texts with `{{name}}` in a request of one's own making. What a name stands for is escaped for the place where it stands, so
 * that no value can end a string, a parameter or an element.
 */
import { addressOf, callingCodeOf } from '../../phone-number.ts';
import type { SendRequest } from '../gateway.ts';
import { escapeXml } from '../xml.ts';

export type Place = 'json' | 'form' | 'xml' | 'text' | 'url' | 'header';
export type Names = Readonly<Record<string, string>>;

const NAME = /\{\{\s*([\w.-]+)\s*\}\}/g;

const ESCAPES: Readonly<Record<Place, (value: string) => string>> = {
  json: (value) => JSON.stringify(value).slice(1, -1),
  form: encode,
  url: encode,
  xml: escapeXml,
  text: (value) => value,
  // A line end would begin a header of the value's own.
  header: (value) => value.replace(/[^\x20-\x7e]/g, ''),
};

/** RFC 3986: what `encodeURIComponent` leaves is encoded, too. */
function encode(value: string): string {
  return encodeURIComponent(value).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

export function fill(template: string, names: Names, place: Place): string {
  return template.replace(NAME, (_whole, name: string) => ESCAPES[place](names[name] ?? ''));
}

/** Every text inside a JSON value filled; the value is written as JSON afterwards, which escapes by itself. */
export function fillValue(value: unknown, names: Names): unknown {
  if (typeof value === 'string') return fill(value, names, 'text');
  if (Array.isArray(value)) return value.map((part) => fillValue(part, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, fillValue(part, names)]));
}

/** The names that the texts of a value use. */
export function namesIn(value: unknown): string[] {
  if (typeof value === 'string') return [...value.matchAll(NAME)].map((match) => match[1] ?? '');
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(namesIn) : [];
}

/** What a request may name of a send. */
export const SEND_NAMES = ['mobile', 'e164', 'country', 'code', 'minutes', 'sendId', 'purpose', 'locale'] as const;

export function namesOf(request: SendRequest): Record<(typeof SEND_NAMES)[number], string> {
  return {
    mobile: request.mobile,
    e164: addressOf(request.mobile),
    country: callingCodeOf(request.mobile),
    code: request.code,
    minutes: String(request.ttlMinutes),
    sendId: request.sendId,
    purpose: request.purpose,
    locale: request.locale === 'en' ? 'en' : 'zh-CN',
  };
}
