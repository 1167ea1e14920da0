/** Limits as readable rates: `5/1h` is five within any window of one hour. */

export interface Rate {
  count: number;
  windowMs: number;
}

const UNIT_MS = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** Parses `5/1h`; units are s, m, h and d. Throws an Error whose message names the fault. */
export function parseRate(text: string): Rate {
  const match = /^([1-9]\d{0,8})\/([1-9]\d{0,5})([smhd])$/.exec(text.trim());
  if (!match) throw new Error(`"${text}" is not a rate such as 5/1h`);
  const [, count, amount, unit] = match as unknown as [string, string, string, keyof typeof UNIT_MS];
  return { count: Number(count), windowMs: Number(amount) * UNIT_MS[unit] };
}

/** Parses `7d` to milliseconds, with the same units. Throws an Error whose message names the fault. */
export function parseDuration(text: string): number {
  const match = /^([1-9]\d{0,5})([smhd])$/.exec(text.trim());
  if (!match) throw new Error(`"${text}" is not a time such as 7d`);
  const [, amount, unit] = match as unknown as [string, string, keyof typeof UNIT_MS];
  return Number(amount) * UNIT_MS[unit];
}
