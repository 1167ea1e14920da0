/** The home page: who is logged in, and the slides. */
import { call, complaint } from './api-client.js';
import { say } from './language.js';
import { once } from './once.js';
import { showSlides } from './slides.js';

const [guest, member, who, leave, notice] = ['guest', 'member', 'who', 'leave', 'notice'].map((id) =>
  document.getElementById(id),
);

const masked = (mobile) => mobile.replace(/^(\d{3})\d{4}/, '$1****');

function show(user) {
  guest.hidden = user !== undefined;
  member.hidden = user === undefined;
  // A new user's name is the mobile, which a passer-by should not read.
  if (user) say(who, 'hello', { name: user.name === user.mobile ? masked(user.mobile) : user.name });
}

function tell(...words) {
  notice.hidden = words.length === 0;
  say(notice, ...words);
}

async function askWho() {
  const answer = await call('GET', '/session');
  show(answer.errcode === '0' ? answer.data : undefined);
  if (!['0', '4101'].includes(answer.errcode)) tell(...complaint(answer));
}

async function logOut() {
  tell();
  const answer = await call('DELETE', '/session');
  if (answer.errcode !== '0') return tell(...complaint(answer));
  show();
  // The button is gone, and the focus with it.
  guest.querySelector('[href="/login.html"]').focus();
}

leave.addEventListener('click', () => once(leave, logOut, () => tell('waiting')));
// A page that comes back from the browser's memory may show someone who has logged out.
addEventListener('pageshow', (event) => event.persisted && askWho());
askWho();
showSlides();
document.documentElement.dataset.scripts = 'ready';
