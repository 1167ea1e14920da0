/** Parsers of single settings: each turns the text of one environment variable into a typed value or says what is wrong. */
import { parseRate, type Rate } from './rate.ts';

export interface Setting<T> {
  variable: string;
  /** Text used when the variable is unset; undefined when the setting has none. */
  fallback: string | undefined;
  doc: string;
  parse(text: string): T;
}

type Define<T> = (variable: string, fallback: string, doc: string) => Setting<T>;
type Optional<T> = (variable: string, doc: string) => Setting<T | undefined>;

export function define<T>(parse: (text: string) => T): Define<T> {
  return (variable, fallback, doc) => ({ variable, fallback, doc, parse });
}

/** The same parser for a setting that may be absent. */
export function optional<T>(parse: (text: string) => T): Optional<T> {
  return (variable, doc) => ({ variable, fallback: undefined, doc, parse });
}

const text = (value: string): string => value;

function integer(min: number, max: number): (value: string) => number {
  return (value) => {
    if (!/^\d{1,12}$/.test(value)) throw new Error(`"${value}" is not a whole number`);
    const number = Number(value);
    if (number < min || number > max) throw new Error(`${value} is not between ${min} and ${max}`);
    return number;
  };
}

function decimal(min: number, max: number): (value: string) => number {
  return (value) => {
    if (!/^\d{1,9}(\.\d{1,9})?$/.test(value)) throw new Error(`"${value}" is not a number such as 0.5`);
    const number = Number(value);
    if (number < min || number > max) throw new Error(`${value} is not between ${min} and ${max}`);
    return number;
  };
}

/** `none` is how a list that has a default is made empty. */
function listOrNone<T>(parse: (item: string) => T): (value: string) => T[] {
  return (value) => (value === 'none' ? [] : list(parse)(value));
}

function list<T>(parse: (item: string) => T): (value: string) => T[] {
  return (value) => {
    const items = value
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== '');
    if (items.length === 0) throw new Error('it names nothing');
    return items.map(parse);
  };
}

function url(protocols: readonly string[]): (value: string) => string {
  return (value) => {
    if (!URL.canParse(value) || !protocols.includes(new URL(value).protocol)) {
      throw new Error(`it is not a URL that starts with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`);
    }
    return value.replace(/\/$/, '');
  };
}

function oneOf<const T extends string>(values: readonly T[]): (value: string) => T {
  return (value) => {
    const found = values.find((candidate) => candidate === value);
    if (!found) throw new Error(`"${value}" is none of ${values.join(', ')}`);
    return found;
  };
}

function secret(value: string): string {
  if (Buffer.byteLength(value) < 32) throw new Error('each secret needs at least 32 bytes');
  return value;
}

function flag(value: string): boolean {
  return oneOf(['true', 'false'])(value) === 'true';
}

export const textSetting = define(text);
export const optionalText = optional(text);
export const integerSetting = (min: number, max: number): Define<number> => define(integer(min, max));
export const optionalInteger = (min: number, max: number): Optional<number> => optional(integer(min, max));
export const portSetting = integerSetting(0, 65_535);
export const flagSetting = define(flag);
export const rateSetting = define<Rate>(parseRate);
export const ratesSetting = define<Rate[]>(listOrNone(parseRate));
export const decimalSetting = (min: number, max: number): Define<number> => define(decimal(min, max));
export const integersSetting = (min: number, max: number): Define<number[]> => define(list(integer(min, max)));
export const optionalList = optional<string[]>(list(text));
export const secretsSetting = optional<string[]>(list(secret));
export const optionalUrl = (...protocols: string[]): Optional<string> => optional(url(protocols));
/** Its description ends with the choices there are. */
export const choiceSetting =
  <const T extends string>(...values: T[]): Define<T> =>
  (variable, fallback, doc) =>
    define(oneOf(values))(variable, fallback, `${doc} (${values.join(', ')})`);

export type ValuesOf<S> = { [K in keyof S]: S[K] extends Setting<infer T> ? T : never };

/** Reads settings from an environment; what is wrong goes to `faults`. An empty variable counts as unset. */
export function readSettings<S extends Readonly<Record<string, Setting<unknown>>>>(
  settings: S,
  environment: Readonly<Record<string, string | undefined>>,
  faults: string[],
): ValuesOf<S> {
  const values: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(settings)) {
    const text = environment[setting.variable]?.trim() || setting.fallback;
    if (text === undefined) continue;
    try {
      values[key] = setting.parse(text);
    } catch (error) {
      faults.push(`${setting.variable}: ${(error as Error).message}`);
    }
  }
  return values as ValuesOf<S>;
}
