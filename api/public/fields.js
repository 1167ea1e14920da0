/** The fields that several pages have. */
import { cleanCode, cleanMobile, countDigits, isMobile, readMobile } from './digits.js';
import { createField } from './field.js';

const MOBILE = 'mobile';

function mobileFault(text) {
  const { digits, foreign } = readMobile(text);
  if (digits === '' && !foreign) return 'mobileMissing';
  if (foreign) return 'mobileForeign';
  return isMobile(digits) ? undefined : 'mobileInvalid';
}

/** The number goes along from page to page, within the tab. */
export function mobileField() {
  const field = createField('mobile', {
    clean: cleanMobile,
    check: mobileFault,
    fits(text) {
      const { digits, foreign } = readMobile(text);
      return foreign || digits.length <= 11;
    },
    full: 'mobileFull',
  });
  try {
    if (field.input.value === '') field.set(sessionStorage.getItem(MOBILE) || '');
    field.input.addEventListener('input', () => field.isRight() && sessionStorage.setItem(MOBILE, field.value()));
  } catch {
    // Storage is forbidden: every page asks for the number.
  }
  return field;
}

export const smsCodeField = () =>
  createField('sms-code', {
    clean: cleanCode,
    check: (value) => (/^\d{6}$/.test(value) ? undefined : 'codeMissing'),
    fits: (text) => countDigits(text) <= 6,
    full: 'codeFull',
  });
