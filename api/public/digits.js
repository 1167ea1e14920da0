/**
 * What people type, paste and speak as digits, made plain. NFKC turns the full-width digits of an input method into ASCII;
 * invisible marks come along with what is copied from elsewhere. Without lookbehind, which older browsers lack.
 */
const plain = (text) => text.normalize('NFKC').replace(/\p{Cf}/gu, '');

const AMERICAN = /^\D*1[\s.-]*(?:\(\d{3}\)|[\s.-]\d{3})[\s.-]*\d{3}[\s.-]\d{4}\D*$/;

export const countDigits = (text) => plain(text).replace(/\D/g, '').length;

/**
 * Reads a number as `{digits, foreign}`: `+86 139-0000-0001`, `0086…` and `139 0000 0001` are `13900000001`. A `+` or `00`
 * with another country's code is another country's number, whatever its digits look like here, and so is one in the groups
 * of North America, `1-650-253-0000`.
 */
export function readMobile(text) {
  const folded = plain(text);
  const all = folded.replace(/\D/g, '');
  const international = /^\D*\+/.test(folded) || all.startsWith('00');
  const rest = international ? all.replace(/^0{1,4}/, '') : all;
  const foreign = international ? rest !== '' && !'86'.startsWith(rest.slice(0, 2)) : AMERICAN.test(folded);
  // No number here begins with 86 or with 0: these are the country's code and the trunk prefix.
  return { digits: foreign ? rest : rest.replace(/^86/, '').replace(/^0/, ''), foreign };
}

export const isMobile = (text) => /^1[3-9]\d{9}$/.test(text);

/** What to show in the field: the bare number once it is one, until then what was typed. */
export function cleanMobile(text) {
  const { digits, foreign } = readMobile(text);
  return !foreign && isMobile(digits) ? digits : text;
}

/** `13900002086` → `139 **** 2086`. */
export const maskMobile = (mobile) => mobile.replace(/^(\d{3})\d{4}/, '$1 **** ');

/** Six digits in two groups, or one by one. */
const APART = /(\d{3}[\s-]\d{3}|\d(?:[\s-]\d){5})(?![\s-]?\d)/.source;
const NAMED = new RegExp(String.raw`(?:验证码|校验码|动态码|code)\D{0,12}(?:(\d{6})(?!\d)|${APART})`, 'i');
const ANYWHERE = new RegExp(String.raw`(?:^|\D)${APART}`);

/**
 * `【爱家】11-26 21:30 验证码 123456，5 分钟内有效` → `123456`: what stands behind the word, else the first group of exactly
 * six digits, else two groups of three or six apart; what is typed alone, with spaces or not, is taken as it comes. Anything
 * else with more than six digits holds no code.
 */
export function cleanCode(text) {
  const folded = plain(text);
  const [, whole, apart] = NAMED.exec(folded) || [];
  const group = (folded.match(/\d+/g) || []).find((digits) => digits.length === 6);
  const [, pieces] = ANYWHERE.exec(folded) || [];
  const digits = (whole || apart || group || pieces || folded).replace(/\D/g, '');
  return digits.length <= 6 ? digits : '';
}
