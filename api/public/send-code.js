/**
 * The send button and everything around it: image code, countdown, what became of the SMS. What is shown follows from
 * the last send and from the mobile in the field; another number may be sent to at once.
 */
import { call, complaint, reached } from './api-client.js';
import { allValid } from './field.js';
import { smsCodeField } from './fields.js';
import { followSend } from './follow-send.js';
import { createImageCode } from './image-code.js';
import { say } from './language.js';
import { isBusy, once } from './once.js';
import { createSendMemory } from './send-memory.js';
import { showSteps } from './steps.js';
import { awaitCode } from './web-otp.js';

const byId = (id) => document.getElementById(id);

/** A longer wait isn't held against anybody: a block or a spent budget may end before. */
const LONGEST_COUNTDOWN_SECONDS = 600;

/** Sets the send part of a form up for one purpose; returns the field of the SMS code. */
export function setUpSending(purpose, mobile) {
  const [button, note] = ['send', 'send-note'].map(byId);
  const code = smsCodeField();
  const image = createImageCode();
  const memory = createSendMemory(purpose);
  let send = memory.load();
  let waiting = false;
  let timer;
  let unfollow = () => undefined;

  /** The last send, if it went to the number in the field. */
  const current = () => (send?.mobile === mobile.value() ? send : undefined);
  function secondsLeft() {
    const { resendAt = 0, limitedUntil = 0 } = current() ?? {};
    return Math.max(0, Math.ceil((Math.max(resendAt, limitedUntil) - Date.now()) / 1000));
  }

  function show() {
    const seconds = secondsLeft();
    const status = statusOf(current());
    image.show(seconds === 0);
    if (seconds > 0) button.setAttribute('aria-disabled', 'true');
    else if (!isBusy(button)) button.removeAttribute('aria-disabled');
    say(button, seconds > 0 ? 'sendWait' : current() ? 'sendAgain' : 'sendButton', { seconds });
    say(note, waiting ? 'waiting' : status);
    showSteps(status);
    clearTimeout(timer);
    if (seconds > 0) timer = setTimeout(show, 1000 - (Date.now() % 1000));
  }

  /** `to`: the number it is about; meanwhile another one may stand in the field. */
  function remember(to, change) {
    send = { ...(send?.mobile === to ? send : {}), mobile: to, ...change };
    memory.save(send);
    show();
  }

  function follow() {
    unfollow();
    if (!send?.sendId || send.expiresAt < Date.now()) return;
    const { sendId } = send;
    unfollow = followSend(sendId, ({ status, resend_after }) => {
      const last = current();
      // Never later than it was promised: only a send that failed changes the moment.
      const resendAt = Math.min(last?.resendAt, Date.now() + resend_after * 1000);
      if (last?.sendId === sendId) remember(last.mobile, { status, resendAt });
    });
  }

  async function ask() {
    const to = mobile.value();
    const answer = await call('POST', '/sms_codes', {
      mobile: to,
      purpose,
      image_code_id: image.id,
      image_code_text: image.text(),
    });
    waiting = false;
    if (reached(answer)) image.used();
    if (answer.errcode === '0') return sent(to, answer.data);
    if (answer.errcode === '4201' && answer.data.retry_after <= LONGEST_COUNTDOWN_SECONDS) return limited(to, answer);
    await image.show(true);
    refused(answer);
  }

  function sent(to, { send_id, expires_in, resend_after }) {
    const now = Date.now();
    remember(to, {
      sendId: send_id,
      status: 'queued',
      resendAt: now + resend_after * 1000,
      limitedUntil: 0,
      expiresAt: now + expires_in * 1000,
    });
    follow();
    // Whoever types another number is not to be torn away from it.
    if (mobile.value() !== to) return;
    code.set('');
    code.focus();
    awaitCode(code.set);
  }

  function limited(to, answer) {
    // Apart from the last send's own moment: what becomes of that one changes nothing here.
    remember(to, { limitedUntil: Date.now() + answer.data.retry_after * 1000 });
    if (mobile.value() === to) fail(code, ...complaint(answer));
  }

  function refused(answer) {
    const { errcode } = answer;
    if (errcode === '4002') fail(image.field, 'imageExpired');
    else if (errcode === '4004') fail(image.field, 'imageWrong');
    else if (errcode === '4003') fail(mobile, 'mobileRegistered', {}, { href: '/login.html', key: 'toLogIn' });
    else if (errcode === '4104') fail(mobile, 'mobileUnknown', {}, { href: '/register.html', key: 'toRegister' });
    else code.fail(...complaint(answer));
  }

  function press() {
    if (secondsLeft() > 0 || isBusy(button) || !allValid([mobile, image.field])) return;
    code.fail();
    const onLong = () => {
      waiting = true;
      show();
    };
    once(button, ask, onLong).then(show);
  }

  button.addEventListener('click', press);
  image.field.input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter') return;
    // Enter would press the form's own button, whose turn comes later.
    event.preventDefault();
    press();
  });
  mobile.input.addEventListener('input', show);
  if (send && mobile.value() === '') mobile.set(send.mobile);
  show();
  follow();
  return code;
}

function fail(field, ...words) {
  field.fail(...words);
  field.focus();
}

/** What the person should know of a send: `sending` tells nobody anything that `queued` doesn't. */
function statusOf(send) {
  if (!send?.status) return undefined;
  if (send.expiresAt < Date.now()) return 'expired';
  return send.status === 'sending' ? 'queued' : send.status;
}
