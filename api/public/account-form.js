/** Sends a form about an account and puts a refusal beside the field it is about. */
import { call, complaint, reached } from './api-client.js';
import { allValid, isComposing } from './field.js';
import { say } from './language.js';
import { isBusy, once } from './once.js';
import { stopAwaiting } from './web-otp.js';

const byId = (id) => document.getElementById(id);

/** Shows what is nobody's fault below the form, `[key, values]` of a text; nothing takes it away. */
export function tell(...words) {
  const notice = byId('notice');
  notice.hidden = words.length === 0;
  // To wait is no error.
  notice.classList.toggle('good', words[0] === 'waiting');
  say(notice, ...words);
}

/**
 * `fields` gives those that count now, of `mobile`, `code`, `password` and `image`; `request` the arguments of `call`;
 * `done` gets the answer of success; `refused` hears of a refusal, and returns true when it has said all there is to say.
 * `instead` may give what the form's button does at present in place of sending. Returns a function that sends the form.
 */
export function submitForm({ fields, request, done, refused, instead = () => undefined }) {
  const [form, button] = ['form', 'submit'].map(byId);

  async function send() {
    tell();
    stopAwaiting();
    const answer = await call(...request());
    tell();
    if (answer.errcode === '0') return done(answer);
    if (await refused(answer)) return;
    const { field, words } = blame(answer, fields());
    if (!field) return tell(...words);
    field.fail(...words);
    field.focus();
  }

  function submit() {
    if (!isBusy(button) && allValid(Object.values(fields()))) return once(button, send, () => tell('waiting'));
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!isComposing(event)) (instead() || submit)();
  });
  // Until now nothing could be sent, so that nothing typed was lost.
  button.disabled = false;
  document.documentElement.dataset.scripts = 'ready';
  return submit;
}

/** Which field a refusal is about, and the arguments of its `fail`; no field: nobody is to blame. */
function blame(answer, { mobile, code, password }) {
  const { errcode, data } = answer;
  switch (errcode) {
    case '4002':
      return { field: code, words: ['codeExpired'] };
    case '4003':
      return { field: mobile, words: ['mobileRegistered', {}, { href: '/login.html', key: 'toLogIn' }] };
    case '4004':
      return { field: code, words: wrongCode(answer) };
    case '4104':
      return { field: mobile, words: ['mobileUnknown', {}, { href: '/register.html', key: 'toRegister' }] };
    case '4106':
      return { field: password, words: ['passwordWrong'] };
    case '4201':
      // Others of the same network may have reached it.
      if (!data.until || data.scope) break;
      return { field: code || password, words: code ? ['tooManyChecks', data] : complaint(answer) };
    case '4103':
      return { field: { mobile, sms_code: code, password }[data.field], words: complaint(answer) };
  }
  return { words: complaint(answer) };
}

function wrongCode({ errmsg, data }) {
  if (data.newer) return ['codeNewer'];
  // The number has no guesses left: no new code would help.
  if (data.until) return ['tooManyChecks', data];
  // Of which code it speaks, only the API knows.
  if (data.attempts_left === undefined) return ['server', { message: errmsg }];
  return data.attempts_left === 0 ? ['codeDead'] : ['codeWrongLeft', { left: data.attempts_left }];
}

/** Whether a log-in whose answer was lost got through. */
export async function isInAllTheSame(answer, mobile) {
  if (reached(answer)) return false;
  const who = await call('GET', '/session');
  return who.errcode === '0' && who.data.mobile === mobile;
}

/** Whether a refusal means that the code is dead, whatever is typed now. */
export const isDeadCode = ({ errcode, data }) => errcode === '4002' || (errcode === '4004' && data.attempts_left === 0);
