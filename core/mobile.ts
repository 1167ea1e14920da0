/** Mainland China mobile numbers (11 ASCII digits, `1[3-9]…`) and the two forms in which one may be shown. */

export const MOBILE_PATTERN = '^1[3-9][0-9]{9}$';
const mobileRegExp = new RegExp(MOBILE_PATTERN);

export function isMobile(value: string): boolean {
  return mobileRegExp.test(value);
}

/** `13900002086` → `139****2086`: the only form a log, a job or the ledger may hold in clear. */
export function maskMobile(mobile: string): string {
  return `${mobile.slice(0, 3)}****${mobile.slice(-4)}`;
}

/** The first seven digits: the number range that one carrier gives to one place, and that pumping works through. */
export function mobilePrefix(mobile: string): string {
  return mobile.slice(0, 7);
}
