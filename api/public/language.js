/** Which language the page speaks, its switch, and texts that scripts show: they follow the switch. */
import { texts } from './texts.js';

/** Element → function that shows its text again. */
const said = new Map();
const chineseTitle = document.title;

export const language = () => (document.documentElement.lang === 'en' ? 'en' : 'zh');

function text(key, values = {}) {
  const entry = texts[key][language() === 'en' ? 1 : 0];
  return typeof entry === 'function' ? entry(values) : entry;
}

/** Shows a text in an element, in the language of now and of later. No key: nothing. */
export function say(element, key, values) {
  const show = () => {
    const words = key ? text(key, values) : '';
    // Setting the same text again would make a live region repeat it.
    if (element.textContent !== words) element.textContent = words;
  };
  said.set(element, show);
  show();
}

/** Gives an image its description. */
export function describe(image, key) {
  const show = () => {
    image.alt = text(key);
  };
  said.set(image, show);
  show();
}

function showTitle() {
  document.title = language() === 'en' ? document.querySelector('title').dataset.en : chineseTitle;
}

function change() {
  const next = language() === 'en' ? 'zh-CN' : 'en';
  document.documentElement.lang = next;
  try {
    localStorage.setItem('language', next);
  } catch {
    // Forbidden storage: the choice lives as long as the page.
  }
  showTitle();
  for (const show of said.values()) show();
}

document.getElementById('language').addEventListener('click', change);
showTitle();
