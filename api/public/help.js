/** What to do about an SMS that does not come: what became of it, and what to look at. */
import { now } from './clock.js';
import { maskMobile } from './digits.js';
import { say } from './language.js';

const AFTER_MS = 20_000;
const STATES = { queued: 'helpQueued', sending: 'helpQueued', sent: 'helpSent', delivered: 'helpDelivered' };
let due;

/** Shows the help 20 seconds after a send, while its code may still come; of what has failed, the note tells enough. */
export function showHelp({ mobile = '', sentAt } = {}, status) {
  const help = document.getElementById('help');
  const wait = sentAt + AFTER_MS - now();
  clearTimeout(due);
  help.hidden = !STATES[status] || wait > 0;
  if (wait > 0) due = setTimeout(() => showHelp({ mobile, sentAt }, status), wait + 50);
  say(document.getElementById('help-state'), STATES[status]);
  say(document.getElementById('check-number'), 'checkNumber', { mobile: maskMobile(mobile) });
}
