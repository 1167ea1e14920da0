/**
 * The send button and everything around it: image code, countdown, what became of the SMS. What is shown follows from
 * the last send and from the mobile in the field; another number may be sent to at once.
 */
import { call, complaint, reached } from './api-client.js';
import { setUpCall, waysOf } from './call-button.js';
import { inSeconds, now } from './clock.js';
import { allValid, isComposing, whenShown } from './field.js';
import { smsCodeField } from './fields.js';
import { followSend } from './follow-send.js';
import { showHelp } from './help.js';
import { createImageCode } from './image-code.js';
import { say } from './language.js';
import { isBusy, once } from './once.js';
import { createSends } from './sends.js';
import { showSteps } from './steps.js';
import { awaitCode } from './web-otp.js';

const byId = (id) => document.getElementById(id);

/** A longer wait isn't held against anybody: a block or a spent budget may end before. */
const LONGEST_COUNTDOWN_SECONDS = 600;
/** After an answer that was lost, the send is looked for this often, this long apart. */
const LOOKS = 3;
const LOOK_MS = 1500;
/** What the button says before and after a send, and while either has to wait. */
const LABELS = [
  ['sendButton', 'sendLater'],
  ['sendAgain', 'sendWait'],
];
/** What a person should know of a send: `sending` tells nobody anything that `queued` doesn't. */
const NOTES = {
  queued: 'queued',
  sending: 'queued',
  sent: 'sent',
  delivered: 'delivered',
  failed: 'failed',
  undeliverable: 'undeliverable',
  expired: 'expired',
  dead: 'dead',
};

/** The same of a call. */
const CALL_NOTES = { queued: 'calling', sending: 'calling', sent: 'calling', delivered: 'called', failed: 'notCalled' };

/**
 * Sets the send part of a form up for one purpose. `automatic`: a proof of work comes before any picture, which is shown
 * only when the API wants one. `tell` shows what is nobody's fault; without it that stands beside the code.
 */
export function setUpSending(purpose, mobile, { automatic = false, tell } = {}) {
  const [button, note] = ['send', 'send-note'].map(byId);
  const code = smsCodeField();
  const image = createImageCode();
  const sends = createSends(purpose, () => {
    show();
    follow();
  });
  const complain = tell || ((...words) => code.fail(...words));
  let waiting;
  let wanted = !automatic;
  let followed;
  let unfollow = () => undefined;
  let expiry;
  let onShow = () => undefined;
  /** The number of a request whose answer was lost, and of which nothing was found yet. */
  let unsure;

  /** The last send, if it went to the number in the field. */
  const current = () => sends.of(mobile.value());
  const waitsUntil = () => sends.waitsUntil(mobile.value());

  function show() {
    const send = current();
    const until = waitsUntil();
    const waits = until > now();
    const status = statusOf(send);
    if (!automatic) image.show(!waits);
    if (waits) button.setAttribute('aria-disabled', 'true');
    else if (!isBusy(button)) button.removeAttribute('aria-disabled');
    const label = LABELS[Number(sends.wasSent(mobile.value()))][Number(waits && status !== 'dead')];
    say(button, label, waits ? { until, over: show } : {});
    if (status === 'dead' && waits) say(note, 'deadWait', { until, over: show });
    else if (waiting) say(note, waiting);
    else tellOf(note, send, status);
    byCall.show(show);
    showSteps(NOTES[status]);
    showHelp(send, status);
    clearTimeout(expiry);
    if (send && send.expiresAt > now()) expiry = setTimeout(show, send.expiresAt - now() + 50);
    onShow();
  }

  const byCall = setUpCall(current, {
    complain,
    onCall(sendId, answer) {
      remember(mobile.value(), { status: answer.status, reason: undefined, ...waysOf(answer) });
      if (followed === sendId) followed = undefined;
      follow();
    },
  });

  /** `to`: the number it is about; meanwhile another one may stand in the field. */
  function remember(to, change) {
    sends.remember(to, change);
    show();
  }

  function follow() {
    const to = mobile.value();
    const { sendId, expiresAt } = current() || {};
    if (followed === sendId) return;
    unfollow();
    followed = sendId;
    if (!sendId || expiresAt < now()) return;
    unfollow = followSend(sendId, ({ status, reason, resend_after, ...answer }) => {
      const last = sends.of(to);
      if (!last || last.sendId !== sendId) return;
      // Never later than it was promised: only a send that failed changes the moment.
      const resendAt = Math.min(last.resendAt, inSeconds(resend_after));
      const ways = waysOf(answer);
      const changed = status !== last.status || reason !== last.reason || ways.channel !== last.channel;
      if (changed || resendAt < last.resendAt - 2000) {
        remember(to, { status, reason, resendAt, ...ways });
      }
    });
  }

  /** `again`: with the harder proof that the API asked for. */
  async function ask(again) {
    const to = mobile.value();
    if (unsure === to && (await found(to))) return;
    unsure = undefined;
    if (automatic && !wanted && !again) {
      waiting = 'checking';
      show();
      wanted = !(await image.prepare());
      waiting = undefined;
      if (wanted) return askPicture();
    }
    const fields = { mobile: to, purpose, image_code_id: image.id, image_code_text: image.text() };
    const answer = await call('POST', '/sms_codes', fields);
    waiting = undefined;
    if (reached(answer)) image.used();
    if (answer.errcode === '0') return sent(to, answer.data);
    if (answer.data.harder && !again) {
      waiting = 'checking';
      show();
      const proved = await image.proveHarder();
      waiting = undefined;
      if (proved) return ask(true);
    }
    if (answer.errcode === '4201' && answer.data.retry_after <= LONGEST_COUNTDOWN_SECONDS) return limited(to, answer);
    if (!reached(answer)) {
      unsure = to;
      if (await found(to)) return;
    }
    if (wanted && reached(answer)) await image.show(true);
    await refused(answer);
  }

  async function askPicture() {
    show();
    await image.show(true);
    image.field.focus();
  }

  /** Looks for a send whose answer was lost: the SMS may be on its way, and the picture used up. */
  async function found(to) {
    waiting = 'lost';
    for (let look = 0; look < LOOKS; look++) {
      show();
      const answer = await call('GET', `/image_codes/${image.id}/send`);
      // The id is good for many pictures: the send may be that of an earlier one.
      if (answer.errcode === '0' && answer.data.send_id !== current()?.sendId) {
        waiting = undefined;
        unsure = undefined;
        image.used();
        sent(to, answer.data);
        return true;
      }
      if (reached(answer) || answer.errcode === 'offline') break;
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
    }
    waiting = undefined;
    return false;
  }

  function sent(to, { send_id, expires_in, resend_after }) {
    wanted = !automatic;
    remember(to, {
      sendId: send_id,
      status: 'queued',
      ...waysOf({}),
      reason: undefined,
      dead: false,
      sentAt: now(),
      resendAt: inSeconds(resend_after),
      limitedUntil: 0,
      expiresAt: inSeconds(expires_in),
    });
    follow();
    // Whoever types another number is not to be torn away from it.
    if (mobile.value() !== to) return;
    if (tell) tell();
    code.set('');
    code.focus();
    awaitCode(code.set);
  }

  function limited(to, answer) {
    // Apart from the last send's own moment: what becomes of that one changes nothing here.
    remember(to, { limitedUntil: answer.data.until });
    if (mobile.value() !== to) return;
    complain(...complaint(answer));
    if (!tell) code.focus();
  }

  async function refused(answer) {
    const { errcode } = answer;
    if (errcode === '4002' || errcode === '4004') {
      const words = errcode === '4002' ? 'imageExpired' : 'imageWrong';
      // Nobody saw the proof: what was wrong with it is no concern of theirs, the picture is the way on.
      if (!wanted) {
        wanted = true;
        return askPicture();
      }
      fail(image.field, words);
    } else if (errcode === '4003') fail(mobile, 'mobileRegistered', {}, { href: '/login.html', key: 'toLogIn' });
    else if (errcode === '4104') fail(mobile, 'mobileUnknown', {}, { href: '/register.html', key: 'toRegister' });
    else complain(...complaint(answer));
  }

  function press() {
    const fields = wanted ? [mobile, image.field] : [mobile];
    if (waitsUntil() > now() || isBusy(button) || !allValid(fields)) return;
    code.fail();
    if (tell) tell();
    const onLong = () => {
      waiting = waiting || 'waiting';
      show();
    };
    once(button, () => ask(false), onLong).then(show);
  }

  button.addEventListener('click', press);
  image.field.input.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || isComposing(event)) return;
    // Enter would press the form's own button, whose turn comes later.
    event.preventDefault();
    press();
  });
  mobile.input.addEventListener('input', () => {
    if (automatic) wanted = false;
    show();
    follow();
    if (automatic && mobile.isRight() && waitsUntil() < now()) image.prepare();
  });
  if (mobile.value() === '') mobile.set(sends.lastMobile() || '');
  addEventListener('online', () => unsure === mobile.value() && !isBusy(button) && found(unsure).then(show));
  whenShown(() => {
    sends.refresh();
    show();
    follow();
  });
  return {
    code,
    image,
    press,
    current,
    /** `callback` is called now and whenever what is known of the send may have changed. */
    watch(callback) {
      onShow = callback;
      callback();
    },
    /** Whether a picture has to be solved before the next SMS. */
    wantsPicture: () => automatic && wanted,
    /** A code that no guess can save. */
    killCode: () => current() && remember(mobile.value(), { dead: true }),
    forget: () => sends.forget(mobile.value()),
  };
}

/** Of a call other words than of an SMS; of one that was sent, how long it usually takes. */
function tellOf(note, send, status) {
  if (send?.channel === 'voice' && CALL_NOTES[status]) say(note, CALL_NOTES[status]);
  else if (status === 'sent' && send.usual) say(note, 'sentUsually', { seconds: send.usual });
  else say(note, NOTES[status]);
}

function fail(field, ...words) {
  field.fail(...words);
  field.focus();
}

function statusOf(send) {
  if (!send?.status) return undefined;
  if (send.dead) return 'dead';
  if (send.status === 'failed') return send.reason === 'number' ? 'undeliverable' : 'failed';
  return send.expiresAt < now() ? 'expired' : send.status;
}
