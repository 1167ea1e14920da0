/**
 * The field for a new password. Its rules tick together, once the API has found nothing wrong with it: there is one rule
 * for what is easy to guess, whose list is too long for a page.
 */
import { call } from './api-client.js';
import { createField } from './field.js';
import { reveal } from './reveal.js';

/** Nobody is asked about a password that is still being typed. */
const PAUSE_MS = 400;

/** `mobile` is the field whose value makes a bad password. */
export function newPasswordField(id, mobile) {
  const rules = document.querySelectorAll('#password-rules li');
  let asking;
  /** The last one that the API found too easy. */
  let weak;
  const field = createField(id, {
    check(password) {
      if (password === '') return 'passwordMissing';
      const { length } = [...password.normalize('NFKC')];
      if (length < 8 || length > 128) return 'passwordLength';
      return password === weak ? 'passwordGuess' : undefined;
    },
  });
  const tick = (met) => {
    for (const rule of rules) rule.classList.toggle('met', met);
  };

  async function ask() {
    const password = field.value();
    const own = mobile.isRight() ? { mobile: mobile.value() } : {};
    const { errcode } = await call('POST', '/passwords/check', { ...own, password });
    if (password !== field.value()) return;
    tick(errcode === '0');
    if (errcode !== '4103') return;
    weak = password;
    field.fail('passwordGuess');
  }

  field.input.addEventListener('input', () => {
    tick(false);
    clearTimeout(asking);
    if (field.isRight()) asking = setTimeout(ask, PAUSE_MS);
  });
  reveal(field.input);
  return field;
}
