/** What people type, paste and speak as digits, made plain. NFKC turns the full-width digits of an input method into ASCII. */

const plain = (text) => text.normalize('NFKC');

/** `+86 139-0000-0001` → `13900000001`. */
export function cleanMobile(text) {
  const digits = plain(text).replace(/\D/g, '');
  return digits.replace(/^(?:00)?86(?=1\d{10})/, '').slice(0, 11);
}

/** `【爱家】验证码 123456，5 分钟内有效` → `123456`; without a group of six, the first six digits. */
export function cleanCode(text) {
  const joined = plain(text).replace(/(?<=\d)[\s-]+(?=\d)/g, '');
  return /(?<!\d)\d{6}(?!\d)/.exec(joined)?.[0] ?? joined.replace(/\D/g, '').slice(0, 6);
}

export const isMobile = (text) => /^1[3-9]\d{9}$/.test(text);
