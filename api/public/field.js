/** One input with its error beside it: cleaned while typing, checked when left, announced when wrong. */
import { say } from './language.js';

/**
 * `clean` turns what was typed into what counts; `check` gives the key of an error, or nothing. An error that the server
 * found stays until the value changes.
 */
export function createField(id, { clean, check = () => undefined } = {}) {
  const input = document.getElementById(id);
  const error = document.getElementById(`${id}-error`);
  const message = document.createElement('span');

  /** Shows an error, `link: {href, key}` behind it; without a key the field is well again. */
  function fail(key, values, link) {
    say(message, key, values);
    const parts = key ? [message] : [];
    if (link) {
      const anchor = document.createElement('a');
      anchor.href = link.href;
      say(anchor, link.key);
      parts.push(' ', anchor);
    }
    error.replaceChildren(...parts);
    if (key) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  function tidy() {
    const tidied = clean ? clean(input.value) : input.value;
    if (tidied !== input.value) input.value = tidied;
  }

  function set(value) {
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  input.addEventListener('input', (event) => {
    fail();
    // While an input method composes, the text is its own; `compositionend` comes after.
    if (!event.isComposing) tidy();
  });
  input.addEventListener('compositionend', tidy);
  input.addEventListener('paste', (event) => {
    const pasted = clean?.(event.clipboardData?.getData('text') ?? '');
    if (!pasted) return;
    // It replaces what was there, wherever the caret is: nobody wants two numbers in one field.
    event.preventDefault();
    set(pasted);
  });
  input.addEventListener('change', () => input.value !== '' && fail(check(input.value)));

  return {
    input,
    set,
    fail,
    focus: () => input.focus(),
    value: () => input.value,
    isRight: () => !check(input.value),
    /** Like `isRight`, and tells the person when not. */
    valid() {
      const key = check(input.value);
      if (key) fail(key);
      return !key;
    },
  };
}

/** Checks all fields, goes to the first that is wrong, and says whether there was none. */
export function allValid(fields) {
  const wrong = fields.filter((field) => !field.valid());
  wrong[0]?.focus();
  return wrong.length === 0;
}
