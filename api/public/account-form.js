/** Sends a form about an account and puts a refusal beside the field it is about. */
import { call, complaint } from './api-client.js';
import { allValid } from './field.js';
import { say } from './language.js';
import { isBusy, once } from './once.js';
import { stopAwaiting } from './web-otp.js';

const byId = (id) => document.getElementById(id);

/**
 * `fields` gives those that count now, of `mobile`, `code` and `password`; `request` the arguments of `call`; `done` gets
 * the answer of success.
 */
export function submitForm({ fields, request, done }) {
  const [form, button, notice] = ['form', 'submit', 'notice'].map(byId);
  const tell = (...words) => {
    notice.hidden = words.length === 0;
    say(notice, ...words);
  };

  async function send() {
    tell();
    stopAwaiting();
    const answer = await call(...request());
    tell();
    if (answer.errcode === '0') return done(answer);
    const { field, words } = blame(answer, fields());
    if (!field) return tell(...words);
    field.fail(...words);
    field.focus();
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (!isBusy(button) && allValid(Object.values(fields()))) once(button, send, () => tell('waiting'));
  });
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
      return { field: code, words: wrongCode(data) };
    case '4104':
      return { field: mobile, words: ['mobileUnknown', {}, { href: '/register.html', key: 'toRegister' }] };
    case '4106':
      return { field: password, words: ['passwordWrong'] };
    case '4201':
      if (!data.retry_after) break;
      return { field: code ?? password, words: ['tooManyChecks', { seconds: data.retry_after }] };
    case '4103':
      return { field: { mobile, sms_code: code, password }[data.field], words: complaint(answer) };
  }
  return { words: complaint(answer) };
}

function wrongCode({ attempts_left: left, retry_after: seconds }) {
  // The number has no guesses left: no new code would help.
  if (seconds) return ['tooManyChecks', { seconds }];
  if (left === undefined) return ['codeWrong'];
  return left === 0 ? ['codeDead'] : ['codeWrongLeft', { left }];
}
