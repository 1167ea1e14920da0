/**
 * The way by a phone call: the same code, read out. It is offered once the SMS had the time that one usually takes, or has
 * failed, and only where the service makes calls.
 */
import { call, complaint } from './api-client.js';
import { inSeconds, now } from './clock.js';
import { say } from './language.js';
import { once } from './once.js';

/** `current()`: the send in question; `onCall(sendId, answer)` hears of a call that is on its way, `complain` of a refusal. */
export function setUpCall(current, { onCall, complain }) {
  const button = document.getElementById('call');
  let due;

  async function ask() {
    const { sendId } = current() || {};
    const answer = await call('POST', `/sms_sends/${sendId}/call`, {});
    if (answer.errcode === '0') onCall(sendId, answer.data);
    else complain(...complaint(answer));
  }
  button.addEventListener('click', () => once(button, ask, () => undefined));
  say(button, 'callMe');

  return {
    /** Offers the call when it is due, and looks again then. */
    show(over) {
      const { callAt, expiresAt = 0, dead } = current() || {};
      const offered = callAt !== undefined && !dead && expiresAt > now();
      button.hidden = !(offered && callAt <= now());
      clearTimeout(due);
      if (offered && callAt > now()) due = setTimeout(over, callAt - now() + 50);
    },
  };
}

/** What an answer about a send says of its ways, as it is remembered. */
export function waysOf({ channel, usually_within, call_after }) {
  return { channel, usual: usually_within, callAt: call_after === undefined ? undefined : inSeconds(call_after) };
}
