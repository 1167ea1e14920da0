/**
 * The one way in, one question at a time: the number; where the API wants one, a picture; the code; and of who is new, a
 * password, which may be skipped. Or number and password. What is asked follows from what is known: from the form, the last
 * send and the ticket, all of which outlive a reload.
 */
import { isDeadCode, isInAllTheSame, submitForm, tell } from './account-form.js';
import { call } from './api-client.js';
import { createChallenge } from './challenge.js';
import { maskMobile } from './digits.js';
import { createField, isComposing, whenShown } from './field.js';
import { mobileField } from './fields.js';
import { say } from './language.js';
import { newPasswordField } from './new-password.js';
import { reveal } from './reveal.js';
import { setUpSending } from './send-code.js';
import { forgetTicket, savedTicket, saveTicket } from './ticket.js';

const byId = (id) => document.getElementById(id);

/** What each stage asks for first. */
const FIRST = { number: 'mobile', proof: 'image-code', code: 'sms-code', new: 'new-password', password: 'password' };
/** What the button that sends the form says where it is not the one way in. */
const SUBMIT = { new: 'finish', password: 'logIn' };

const mobile = mobileField();
const password = createField('password', { check: (value) => (value === '' ? 'passwordMissing' : undefined) });
const newPassword = newPasswordField('new-password', mobile);
reveal(password.input);
const sending = setUpSending('enter', mobile, { automatic: true, tell });
const { code, image } = sending;
const challenge = createChallenge(image);
/** The number is being changed although a code was sent to it. */
let editing = false;
let shownSend;
let skipping = false;
let stage;

const lastSend = () => sending.current() || {};

function stageNow() {
  if (savedTicket()) return 'new';
  if (byId('way-password').checked) return 'password';
  if (sending.wantsPicture()) return 'proof';
  return lastSend().sendId && !editing ? 'code' : 'number';
}

/** Shows what belongs to the stage: elements name the stages they are for. */
function showStage() {
  const before = stage;
  // Another send, or that of another number: its code is asked for.
  if (lastSend().sendId !== shownSend) editing = false;
  shownSend = lastSend().sendId;
  stage = stageNow();
  for (const element of document.querySelectorAll('[data-stage]')) {
    element.hidden = !element.dataset.stage.split(' ').includes(stage);
  }
  byId('image-code-field').hidden = stage !== 'proof' && !(challenge.wanted() && stage !== 'number');
  byId('back').hidden = stage !== 'number' || !lastSend().sendId;
  const shown = { mobile: maskMobile(mobile.value()) };
  say(byId('number-shown'), stage === 'proof' ? 'proofFor' : 'sentTo', shown);
  byId('send').className = stage === 'code' ? 'quiet' : 'first';
  say(byId('submit'), SUBMIT[stage] || 'enterButton');
  if (before && stage !== before) byId(FIRST[stage]).focus();
}

function edit(wanted) {
  editing = wanted;
  tell();
  showStage();
}

function request() {
  const { mobile: proved, ticket } = savedTicket() || {};
  if (stage === 'new') {
    const chosen = skipping ? {} : { password: newPassword.value() };
    return ['POST', '/users', { mobile: proved, registration_ticket: ticket, ...chosen }];
  }
  const shown = stage === 'password' ? { password: password.value() } : { sms_code: code.value(), purpose: 'enter' };
  return ['POST', '/session', { mobile: mobile.value(), ...shown, ...challenge.answer() }];
}

function done({ data = {} }) {
  sending.forget();
  forgetTicket();
  if (!data.registration_ticket) return location.assign('/');
  saveTicket(mobile.value(), data);
  showStage();
}

async function refused(answer) {
  if (await isInAllTheSame(answer, mobile.value())) {
    done(answer);
    return true;
  }
  if (stage === 'new' && ['4002', '4003'].includes(answer.errcode)) {
    forgetTicket();
    showStage();
    tell(answer.errcode === '4002' ? 'ticketExpired' : 'mobileRegistered');
    return true;
  }
  if (answer.data.challenge === 'sms_code') {
    byId('way-code').checked = true;
    showStage();
    tell('useCode');
    return true;
  }
  if (stage === 'code' && isDeadCode(answer)) sending.killCode();
  const handled = await challenge.asked(answer);
  showStage();
  return handled;
}

const submit = submitForm({
  fields: () =>
    ({
      password: { mobile, ...challenge.fields(), password },
      code: { mobile, ...challenge.fields(), code },
      new: skipping ? {} : { password: newPassword },
    })[stage],
  request,
  done,
  refused,
  // Enter in a field presses this button, too, where another one is meant.
  instead: () => (['number', 'proof'].includes(stage) ? sending.press : undefined),
});

async function submitSkipping() {
  skipping = true;
  await submit();
  skipping = false;
}

/** Six digits are a whole answer: nothing needs to be pressed. */
code.input.addEventListener('input', (event) => {
  if (stage === 'code' && code.isRight() && !isComposing(event)) submit();
});
byId('change').addEventListener('click', () => edit(true));
byId('other-way').addEventListener('click', () => byId('way-password').click());
byId('back').addEventListener('click', () => edit(false));
// The field would complain as it is left, and the button move away from under the pointer.
byId('skip').addEventListener('mousedown', (event) => event.preventDefault());
byId('skip').addEventListener('click', submitSkipping);
for (const id of ['way-code', 'way-password']) {
  byId(id).addEventListener('change', () => {
    tell();
    showStage();
  });
}
whenShown(() => sending.watch(showStage));

async function tellWhoIsIn() {
  const { errcode, data } = await call('GET', '/session');
  byId('already').hidden = errcode !== '0';
  if (errcode === '0')
    say(byId('already-who'), 'alreadyIn', { name: data.name === data.mobile ? maskMobile(data.mobile) : data.name });
}

tellWhoIsIn();
// Out of the browser's memory the page comes as it was left, whoever is in by now.
addEventListener('pageshow', (event) => event.persisted && tellWhoIsIn());
