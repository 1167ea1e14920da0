/** The inbox page: shows messages as they come, copies codes, switches faults. Everything from the server is shown as text. */
import { languages } from './inbox-texts.js';

const MAX_SHOWN = 200;
const find = (id) => document.getElementById(id);
const list = find('list');

let language = localStorage.getItem('language') ?? (navigator.language.startsWith('zh') ? 'zh' : 'en');
let texts = languages[language];
let messages = [];
const active = { faults: [], reports: [] };

function announce(text) {
  find('announcement').textContent = text;
}

/** A call of the simulator's API; a simulator that is gone is told, not thrown. */
async function call(method, path, body) {
  try {
    const answer = await fetch(path, { method, ...(body ? { body: JSON.stringify(body) } : {}) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status}`);
    return answer.status === 204 ? undefined : await answer.json();
  } catch (error) {
    console.error(error);
    connection('broken');
    announce(texts.failed);
    return undefined;
  }
}

function connection(state) {
  find('connection').textContent = texts[state];
  find('connection').dataset.text = state;
  find('connection').classList.toggle('broken', state === 'broken');
}

const filter = () => find('mobile').value.trim();
const shown = (sms) => sms.mobile.includes(filter());
const codeOf = (sms) => /(?<!\d)\d{4,8}(?!\d)/.exec(sms.datas[0] ?? sms.text)?.[0];

function row(sms) {
  const item = find('message').content.cloneNode(true);
  item.querySelector('.from').textContent = sms.mobile;
  const time = item.querySelector('time');
  time.dateTime = sms.receivedAt;
  time.textContent = new Date(sms.receivedAt).toLocaleTimeString(language);
  item.querySelector('.text').textContent = sms.text;
  item.querySelector('.detail').textContent = `${sms.vendor} · ${sms.templateId}`;
  const code = codeOf(sms);
  const copy = item.querySelector('.copy');
  if (code) {
    copy.textContent = texts.copy(code);
    copy.addEventListener('click', () => copyCode(copy, code));
  } else copy.remove();
  return item;
}

async function copyCode(button, code) {
  try {
    await navigator.clipboard.writeText(code);
    button.textContent = texts.copied;
    announce(texts.copied);
  } catch {
    announce(texts.copyFailed(code)); // Said and shown: without a secure context the browser has no clipboard.
    button.textContent = code;
  }
}

function draw() {
  const visible = messages.filter(shown);
  list.replaceChildren(...visible.map(row));
  drawFrame(visible.length);
}

function drawFrame(count) {
  find('empty').hidden = count > 0;
  find('empty').textContent = filter() === '' ? texts.empty : texts.emptyFiltered;
  find('count').textContent = texts.count(count);
}

/** New ones go on top, the rest stays: what somebody reads or has the focus on is not drawn again. */
function arrive(batch) {
  const fresh = batch.filter(shown);
  messages = [...batch.toReversed(), ...messages].slice(0, MAX_SHOWN);
  for (const sms of fresh) {
    list.prepend(row(sms));
    list.firstElementChild.classList.add('new');
  }
  while (list.children.length > MAX_SHOWN) list.lastElementChild.remove();
  drawFrame(list.children.length);
  const last = fresh.at(-1);
  if (last) announce(texts.arrived(last.mobile));
}

/** One switch per fault; its state is the simulator's, read again after every change. */
function drawSwitches(kind, modes) {
  const rows = Object.entries(modes).map(([mode, [name, meaning]]) => {
    const item = find('fault').content.cloneNode(true);
    const button = item.querySelector('button');
    button.dataset.mode = mode;
    item.querySelector('.name').textContent = name;
    item.querySelector('.meaning').textContent = meaning;
    button.addEventListener('click', () => toggle(kind, mode));
    return item;
  });
  find(kind).replaceChildren(...rows);
  drawStates(kind);
}

function drawStates(kind) {
  for (const button of find(kind).querySelectorAll('button')) {
    button.setAttribute('aria-checked', String(active[kind].some((fault) => fault.mode === button.dataset.mode)));
  }
}

/** Switches one on or off; the simulator then tells the new state over the stream, to every open page. */
async function toggle(kind, mode) {
  const others = active[kind].filter((fault) => fault.mode !== mode);
  if (others.length === active[kind].length) {
    const count = Number(find('times').value);
    await call('POST', `/api/${kind}`, { mode, ...(count > 0 ? { count } : {}) });
    return;
  }
  await call('DELETE', `/api/${kind}`);
  for (const fault of others) await call('POST', `/api/${kind}`, withoutNulls(fault));
}

const withoutNulls = (fault) => Object.fromEntries(Object.entries(fault).filter(([, value]) => value !== null));

function state(kind, faults) {
  active[kind] = faults;
  drawStates(kind);
}

/** Everything as it is now; what the stream brought while the answers were under way is newer and stays on top. */
async function load() {
  messages = [];
  const [known, faults, reports] = await Promise.all([
    call('GET', `/api/messages?limit=${MAX_SHOWN}`),
    call('GET', '/api/faults'),
    call('GET', '/api/reports'),
  ]);
  const id = (sms) => `${sms.smsMessageSid} ${sms.mobile}`;
  const seen = new Set(messages.map(id));
  messages = [...messages, ...(known ?? []).filter((sms) => !seen.has(id(sms)))].slice(0, MAX_SHOWN);
  if (faults) state('faults', faults.active);
  if (reports) state('reports', reports.active);
  draw();
}

function speak() {
  texts = languages[language];
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = texts.title;
  for (const element of document.querySelectorAll('[data-text]')) element.textContent = texts[element.dataset.text];
  find('language').textContent = texts.language;
  find('language').lang = language === 'zh' ? 'en' : 'zh-CN';
  drawSwitches('faults', texts.modes);
  drawSwitches('reports', texts.reportModes);
  draw();
}

find('language').addEventListener('click', () => {
  language = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('language', language);
  speak();
});
find('mobile').addEventListener('input', draw);
find('clear').addEventListener('click', async () => {
  await call('DELETE', '/api/messages');
  messages = [];
  draw();
});
find('all-well').addEventListener('click', () => {
  for (const kind of ['faults', 'reports']) call('DELETE', `/api/${kind}`);
});

speak();
const events = new EventSource('/api/events');
events.addEventListener('open', () => {
  connection('live');
  load();
});
events.addEventListener('error', () => connection('broken'));
events.addEventListener('messages', (event) => arrive(JSON.parse(event.data)));
for (const kind of ['faults', 'reports']) {
  events.addEventListener(kind, (event) => state(kind, JSON.parse(event.data)));
}
