/** The field for a new password: rules that tick while typing, and a button to see what was typed. */
import { createField } from './field.js';
import { reveal } from './reveal.js';

const longEnough = (password) => [...password].length >= 8 && [...password].length <= 128;

/** One character again and again, or a run such as 12345678 or hgfedcba. */
function isRun(password) {
  const steps = new Set(
    [...password].map((character, i, all) => i && character.codePointAt(0) - all[i - 1].codePointAt(0)),
  );
  steps.delete(0);
  return steps.size === 0 || (steps.size === 1 && (steps.has(1) || steps.has(-1)));
}

/** The most used ones of the lists that attackers try first, whatever is put around them. */
const COMMON =
  /^\W*(?:p[a@]ssw[o0]rd|qwerty(?:uiop)?|qwer1234|1q2w3e4r|asdfghjk|iloveyou|woaini|admin|letmein|abc123|a123456|aa123456)[\d\W]*$/i;

const isPair = (password) => /^(.{1,4})\1+$/.test(password);

/** `mobile` is the field whose value makes a bad password. */
export function newPasswordField(id, mobile) {
  const hardToGuess = (password) =>
    !(mobile.value() && password.includes(mobile.value())) &&
    ![isRun, isPair].some((is) => is(password)) &&
    !COMMON.test(password);
  const field = createField(id, {
    check(password) {
      if (password === '') return 'passwordMissing';
      if (!longEnough(password)) return 'passwordLength';
      return hardToGuess(password) ? undefined : 'passwordGuess';
    },
  });
  const rules = [
    ['rule-length', longEnough],
    ['rule-guess', hardToGuess],
  ];
  field.input.addEventListener('input', () => {
    const password = field.value();
    for (const [rule, holds] of rules) {
      document.getElementById(rule).classList.toggle('met', password !== '' && longEnough(password) && holds(password));
    }
  });
  reveal(field.input);
  return field;
}
