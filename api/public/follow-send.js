/** Asks what became of an SMS, less and less often, until there is nothing more to come. */
import { call } from './api-client.js';
import { now } from './clock.js';

const FIRST_MS = 700;
const GROWTH = 1.5;
/** While somebody looks at the page; what comes after the first minute comes late anyway. */
const LONGEST_MS = 3000;
const LONGEST_LATER_MS = 10_000;
const LATER_MS = 60_000;
const FINAL = new Set(['delivered', 'failed', 'expired']);

/** `onState({status, reason, expires_in, resend_after})` for each answer. Returns a function that ends it. */
export function followSend(sendId, onState) {
  const began = now();
  let wait = FIRST_MS;
  let timer;
  let ended = false;

  async function ask() {
    const { errcode, data } = await call('GET', `/sms_sends/${sendId}`);
    if (ended) return;
    if (errcode === '0') onState(data);
    // Unknown means long ago; any other refusal may pass.
    if (errcode === '4002' || FINAL.has(data.status) || data.expires_in === 0) return;
    wait = Math.min(wait * GROWTH, now() - began < LATER_MS ? LONGEST_MS : LONGEST_LATER_MS);
    timer = setTimeout(ask, wait);
  }

  timer = setTimeout(ask, FIRST_MS);
  return () => {
    ended = true;
    clearTimeout(timer);
  };
}
