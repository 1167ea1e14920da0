/**
 * Which language the page speaks, its switch, and texts that scripts show: they follow the switch, and those with a wait
 * count down. The part that counts is a timer (WAI-ARIA), which screen readers do not read out every second.
 */
import { inUnits, secondsUntil } from './clock.js';

const texts = JSON.parse(document.getElementById('texts').textContent);
/** Element → what it says: `{key, values}`. */
const said = new Map();
const chineseTitle = document.title;
let ticking;

export const language = () => (document.documentElement.lang === 'en' ? 'en' : 'zh');

/** A text in pieces: words at even places, the names of values at odd ones. */
const piecesOf = (key) => texts[key][language() === 'en' ? 1 : 0].split(/\{(\w+)\}/);

/**
 * Shows a text in an element, in the language of now and of later. No key: nothing. `values.until` is the moment that
 * `{time}` counts down to; then `values.over` is called, or the text goes.
 */
export function say(element, key, values = {}) {
  said.set(element, key && { key, values });
  show(element);
  if (values.until && !ticking) tick();
}

function show(element) {
  const entry = said.get(element);
  const nodes = entry
    ? piecesOf(entry.key).map((piece, i) => (i % 2 ? nodeOf(piece, entry.values, element) : piece))
    : [];
  const words = nodes.map((node) => node.textContent || node).join('');
  // Setting the same text again would make a live region repeat it.
  if (element.textContent === words && !nodes.some((node) => node.nodeType)) return;
  // In one element: a button is a flex box, which would drop the spaces between its parts.
  const whole = document.createElement('span');
  whole.append(...nodes);
  element.replaceChildren(...(nodes.length > 1 ? [whole] : nodes));
}

function nodeOf(name, values, { nodeName }) {
  if (name !== 'time') return String(values[name]);
  const timer = document.createElement('span');
  timer.dataset.until = '';
  // Part of a button's name, which is read with the button only.
  if (nodeName !== 'BUTTON') timer.setAttribute('role', 'timer');
  timer.textContent = waitText(values.until);
  return timer;
}

function waitText(until) {
  const [key, values] = inUnits(secondsUntil(until));
  return piecesOf(key)
    .map((piece, i) => (i % 2 ? values[piece] : piece))
    .join('');
}

function tick() {
  clearTimeout(ticking);
  // Before anything is said, which would begin another round.
  ticking = setTimeout(tick, 1000);
  for (const [element, entry] of said) {
    const { until, over } = entry?.values || {};
    if (!until) continue;
    const seconds = secondsUntil(until);
    if (seconds > 0) {
      const timer = element.querySelector('[data-until]');
      if (timer) timer.textContent = waitText(until);
    } else if (over) {
      entry.values = {};
      over();
    } else {
      say(element);
    }
  }
  if ([...said.values()].some((entry) => entry?.values.until)) return;
  clearTimeout(ticking);
  ticking = undefined;
}

/** Gives an image its description. */
export function describe(image, key) {
  image.alt = piecesOf(key)[0];
  addEventListener('language', () => describe(image, key), { once: true });
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
  for (const element of said.keys()) show(element);
  dispatchEvent(new Event('language'));
}

document.getElementById('language').addEventListener('click', change);
showTitle();
