/** One input with its error beside it: tidied while typing, checked when left, announced when wrong. */
import { say } from './language.js';

let composing = false;
// Before the fields hear of it.
for (const [type, begins] of [
  ['compositionstart', true],
  ['compositionend', false],
]) {
  const note = () => {
    composing = begins;
  };
  addEventListener(type, note, true);
}

/** Whether an input method is at work: its Enter takes a word over and sends nothing. Some browsers end it first: 229. */
export const isComposing = (event) => composing || event.isComposing || event.keyCode === 229;

/** Runs now and whenever the page is shown again: browsers fill fields in after the scripts, and keep pages. */
export function whenShown(show) {
  show();
  addEventListener('pageshow', show);
}

/**
 * `clean` turns what was typed into what the field shows; `check` gives the key of an error, or nothing; what `fits` refuses
 * is not taken in, with the words of `full`. An error that the server found stays until the value changes.
 */
export function createField(id, { clean = (text) => text, check = () => undefined, fits = () => true, full } = {}) {
  const input = document.getElementById(id);
  const error = document.getElementById(`${id}-error`);
  const message = document.createElement('span');

  /** Shows an error, `link: {href, key}` behind it; without a key the field is well again. */
  function fail(key, values, link) {
    say(message, key, values?.until ? { over: fail, ...values } : values);
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

  /** Only the front of a number is ever dropped, so the caret keeps its distance to the end, in digits. */
  function tidy() {
    const { value, selectionStart } = input;
    const text = clean(value);
    if (text === value) return;
    const behind = value.slice(selectionStart).replace(/\D/g, '').length;
    input.value = text;
    if (document.activeElement === input) input.setSelectionRange(text.length - behind, text.length - behind);
  }

  function set(value) {
    input.value = value;
    input.dispatchEvent(new Event('input', { bubbles: true }));
  }

  /** The value with `text` in place of what is selected. */
  const withText = (text) => input.value.slice(0, input.selectionStart) + text + input.value.slice(input.selectionEnd);

  input.addEventListener('beforeinput', (event) => {
    if (!event.data || event.isComposing || fits(withText(event.data)) || !fits(input.value)) return;
    event.preventDefault();
    fail(full);
  });
  input.addEventListener('input', (event) => {
    fail();
    // While an input method composes, the text is its own; `compositionend` comes after.
    if (!event.isComposing) tidy();
  });
  let whole = '';
  input.addEventListener('compositionstart', () => {
    whole = input.value;
  });
  input.addEventListener('compositionend', () => {
    // What an input method puts in can not be refused before.
    const surplus = fits(whole) && !fits(input.value);
    set(surplus ? whole : input.value);
    if (surplus) fail(full);
  });
  input.addEventListener('paste', (event) => {
    const pasted = event.clipboardData ? event.clipboardData.getData('text') : '';
    // The rest of a number may come in pieces; else it replaces what was there, wherever the caret is.
    const text = [pasted, withText(pasted)].map(clean).find((candidate) => !check(candidate)) || clean(pasted);
    if (id === 'password' || text === '') return;
    event.preventDefault();
    set(text);
    fail(check(text));
  });
  input.addEventListener('change', () => {
    tidy();
    if (input.value !== '') fail(check(input.value));
  });
  whenShown(tidy);

  return {
    input,
    set,
    fail,
    focus: () => input.focus(),
    value: () => clean(input.value),
    isRight: () => !check(clean(input.value)),
    /** Like `isRight`, and tells the person when not. */
    valid() {
      tidy();
      const key = check(input.value);
      if (key) fail(key);
      return !key;
    },
  };
}

/** Checks all fields, goes to the first that is wrong, and says whether there was none. */
export function allValid(fields) {
  const wrong = fields.filter((field) => !field.valid());
  if (wrong.length > 0) wrong[0].focus();
  return wrong.length === 0;
}
