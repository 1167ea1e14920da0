/** The fields that several pages have. */
import { cleanCode, cleanMobile, isMobile } from './digits.js';
import { createField } from './field.js';

export const mobileField = () =>
  createField('mobile', {
    clean: cleanMobile,
    check: (value) => (value === '' ? 'mobileMissing' : isMobile(value) ? undefined : 'mobileInvalid'),
  });

export const smsCodeField = () =>
  createField('sms-code', {
    clean: cleanCode,
    check: (value) => (/^\d{6}$/.test(value) ? undefined : 'codeMissing'),
  });
