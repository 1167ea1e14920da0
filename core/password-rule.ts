/**
 * Which new passwords are refused beyond their length: runs, the own mobile, this service's own words, and the most used
 * passwords (NIST SP 800-63B-4, 3.1.1.2; OWASP ASVS 5.0, 6.2.4 and 6.2.11). No rule asks for kinds of characters.
 * The list is that of zxcvbn (leaked passwords by use), 18,000 of them long enough to matter here.
 */
import { dictionary } from '@zxcvbn-ts/language-common';

const PASSWORD_LENGTH = { min: 8, max: 128 } as const;

/** Whatever digits and signs are put around them. */
const OWN_WORDS = new Set(['admin', 'ihome', 'mima', 'password', 'shouji', 'sms', 'verification', 'yanzhengma']);
/** Words that Chinese leaks have at the top and an English list lacks, with digits around them. */
const FREQUENT_WORDS = new Set(['a', 'aa', 'abc', 'asd', 'iloveyou', 'q', 'qaz', 'qq', 'qwe', 'wang', 'woaini', 'zxc']);

/** What a password is hashed and compared as: one text however it was typed (Unicode NFKC, as NIST asks). */
export const normalizePassword = (password: string): string => password.normalize('NFKC');

/** Builds the list once. The rule answers what is wrong with a new password; undefined when it may be one. */
export function createPasswordRule() {
  const frequent = new Set(dictionary['passwords-common'].filter(({ length }) => length >= PASSWORD_LENGTH.min));
  return (password: string, mobile?: string): 'length' | 'weak' | undefined => {
    const normal = normalizePassword(password);
    const { length } = [...normal];
    if (length < PASSWORD_LENGTH.min || length > PASSWORD_LENGTH.max) return 'length';
    const folded = normal.toLowerCase();
    const words = folded.replace(/[^\p{L}]/gu, '');
    const known = frequent.has(folded) || OWN_WORDS.has(words) || (FREQUENT_WORDS.has(words) && length < 12);
    const own = mobile !== undefined && folded.includes(mobile);
    return known || own || isRun(normal) ? 'weak' : undefined;
  };
}

/** One character again and again, or a run such as 12345678 or hgfedcba. */
function isRun(text: string): boolean {
  const points = [...text].map((character) => character.codePointAt(0) ?? 0);
  const steps = new Set(points.slice(1).map((point, index) => point - (points[index] ?? 0)));
  steps.delete(0);
  return steps.size === 0 || (steps.size === 1 && (steps.has(1) || steps.has(-1)));
}
