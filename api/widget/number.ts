/** What a person types or pastes as a number, as E.164. Which numbers there are, the service knows. */

export interface Country {
  /** ISO 3166-1 alpha-2. */
  country: string;
  /** Without a plus: `86`. */
  calling_code: string;
}

/** NFKC folds the full-width digits of an input method; invisible marks come along with what is copied. */
const plain = (text: string) => text.normalize('NFKC').replace(/\p{Cf}/gu, '');

/** E.164, or nothing when there are no digits. `+` and `00` begin another country's number, whichever is chosen. */
export function toE164(text: string, chosen: Country): string | undefined {
  const folded = plain(text);
  const digits = folded.replace(/\D/g, '');
  if (digits === '') return undefined;
  if (/^\D*\+/.test(folded)) return `+${digits}`;
  if (digits.startsWith('00')) return `+${digits.slice(2)}`;
  // No mobile of mainland China begins with 86 or 0: these are the country's code and the trunk prefix.
  if (chosen.country === 'CN') return `+86${digits.replace(/^86(?=\d{11}$)/, '').replace(/^0/, '')}`;
  return `+${chosen.calling_code}${digits}`;
}

/** The country of a pasted international number, if it is another than the chosen one. */
export function countryIn(text: string, countries: readonly Country[], chosen: Country): Country | undefined {
  const folded = plain(text).trim();
  if (!/^(\+|00)/.test(folded)) return undefined;
  const digits = folded.replace(/\D/g, '').replace(/^00/, '');
  const fits = countries.filter(({ calling_code }) => digits.startsWith(calling_code));
  if (fits.includes(chosen)) return undefined;
  return fits.sort((a, b) => b.calling_code.length - a.calling_code.length)[0];
}
