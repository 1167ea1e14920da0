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

/** `mobile` is the field whose value makes a bad password. */
export function newPasswordField(mobile) {
  const hardToGuess = (password) => password !== mobile.value() && !isRun(password);
  const field = createField('password', {
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
    for (const [id, holds] of rules) {
      document.getElementById(id).classList.toggle('met', password !== '' && longEnough(password) && holds(password));
    }
  });
  reveal(field.input);
  return field;
}
