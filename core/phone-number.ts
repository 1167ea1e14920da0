/**
 * Phone numbers as E.164 (ITU-T), by Google's metadata in libphonenumber-js; mainland China by the contract's own pattern.
 * The full metadata holds the mobile ranges, and names what is wrong with a number that is none of them. In countries
 * that mix both (the United States) a range for landlines or mobiles counts as mobile.
 */
import {
  type CountryCode,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';
import { isMobile } from './mobile.ts';

/** ISO 3166-1 alpha-2, as libphonenumber-js knows them. */
export type Country = CountryCode;

export const E164_PATTERN = '^\\+[1-9][0-9]{6,14}$';
const e164RegExp = new RegExp(E164_PATTERN);

export const isE164 = (text: string): boolean => e164RegExp.test(text);

/** Why a number that looks like one gets no code. */
export const NUMBER_FAULTS = ['fixed_line', 'premium_rate', 'toll_free', 'not_mobile', 'unallocated'] as const;
export type NumberFault = (typeof NUMBER_FAULTS)[number];

/** `e164` is the one spelling of the number, whatever was typed: limits and codes are kept by it. */
export interface PhoneNumber {
  e164: string;
  country: Country;
}

export type ParsedNumber = PhoneNumber | { fault: NumberFault } | undefined;

const FAULTS: Partial<Record<string, NumberFault>> = {
  FIXED_LINE: 'fixed_line',
  PREMIUM_RATE: 'premium_rate',
  SHARED_COST: 'premium_rate',
  TOLL_FREE: 'toll_free',
};

/** Parses E.164 or eleven mainland digits; undefined when the text is neither. */
export function parsePhoneNumber(text: string): ParsedNumber {
  if (isMobile(text)) return { e164: `+86${text}`, country: 'CN' };
  if (!isE164(text)) return undefined;
  if (text.startsWith('+86') && isMobile(text.slice(3))) return { e164: text, country: 'CN' };
  const number = parsePhoneNumberFromString(text);
  const type = number?.getType();
  // Without a country there is no allow list, price or budget to ask: satellites, international toll-free.
  if (!number?.country || !number.isValid()) return { fault: (type && FAULTS[type]) || 'unallocated' };
  if (number.country !== 'CN' && (type === 'MOBILE' || type === 'FIXED_LINE_OR_MOBILE')) {
    // With a national trunk zero, "+4407911…" is "+447911…": one number, one set of limits.
    return { e164: number.number, country: number.country };
  }
  return { fault: (type && FAULTS[type]) || 'not_mobile' };
}

export function isCountry(text: string): text is Country {
  return isSupportedCountry(text);
}

/**
 * What a person types: `139 0000 2086`, `+86…`, `0086…`, `+44 7911 123456`. In the form of keys; undefined for what gets no
 * code.
 */
export function readNumber(text: string): string | undefined {
  const bare = text
    .replace(/[\s().-]/g, '')
    .replace(/^00/, '+')
    .replace(/^86(?=1\d{10}$)/, '+86');
  const number = parsePhoneNumber(bare);
  return number && 'e164' in number ? keyForm(number.e164) : undefined;
}

/** The eleven digits that the fixed Redis keys and the old routes have for mainland China; elsewhere E.164 itself. */
export function keyForm(e164: string): string {
  const national = e164.slice(3);
  return e164.startsWith('+86') && isMobile(national) ? national : e164;
}

/** E.164 of a number in the form of keys. */
export function addressOf(mobile: string): string {
  return mobile.startsWith('+') ? mobile : `+86${mobile}`;
}

/** The calling code of a country, without a plus: `86`. */
export const dialingCode = (country: Country): string => getCountryCallingCode(country);

/** The calling code of a number in the form of keys, without a plus: `86`. */
export function callingCodeOf(mobile: string): string {
  return mobile.startsWith('+') ? (parsePhoneNumberFromString(mobile)?.countryCallingCode ?? '') : '86';
}

/**
 * `+8613900002086` → `139****2086`, `+447911123456` → `+44****3456`: the only form that may be read outside the seal. Abroad
 * at least four digits of the national number stay hidden, however short it is.
 */
export function maskNumber(e164: string): string {
  const key = keyForm(e164);
  if (key !== e164) return `${key.slice(0, 3)}****${key.slice(-4)}`;
  const number = parsePhoneNumberFromString(e164);
  if (!number) return `${e164.slice(0, 2)}****`;
  const shown = Math.min(4, Math.max(0, number.nationalNumber.length - 4));
  return `+${number.countryCallingCode}****${shown === 0 ? '' : e164.slice(-shown)}`;
}

/** The range, of a number in either form, that a carrier gives out and that pumping works through: all but four digits. */
export function numberRange(number: string): string {
  return keyForm(number).slice(0, -4);
}
