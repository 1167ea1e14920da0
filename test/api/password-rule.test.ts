/** New passwords that are too easy to guess are refused by the server too, before a code is used for them. */
import t from 'tap';
import { newMobile, startApi } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const api = await startApi(t, { IMAGE_CODE_IP_LIMIT: '1000/1m', SMS_IP_LIMITS: '1000/1m' });
const weak = { errcode: '4103', errmsg: '密码太容易猜，请换一个', data: { field: 'password' } };
const password = 'correct horse battery';

t.test('in registration, and the code stays good', async (t) => {
  const mobile = newMobile();
  const browser = visitor(api);
  const sms_code = await browser.receiveCode(mobile);
  for (const guessed of ['12345678', 'password', '11111111', mobile, 'ｐａｓｓｗｏｒｄ']) {
    t.match((await browser.post('/users', { mobile, sms_code, password: guessed })).answer, weak, guessed);
  }
  t.match((await browser.post('/users', { mobile, sms_code, password })).answer, { errcode: /^0$/ });
});

t.test('in registration by a ticket, and the ticket stays good', async (t) => {
  const mobile = newMobile();
  const browser = visitor(api);
  const sms_code = await browser.receiveCode(mobile, 'enter');
  const entered = await browser.post('/session', { mobile, sms_code, purpose: 'enter' });
  const { registration_ticket } = entered.answer.data ?? {};
  t.match((await browser.post('/users', { mobile, registration_ticket, password: '12345678' })).answer, weak);
  t.match((await browser.post('/users', { mobile, registration_ticket, password })).answer, { errcode: /^0$/ });
});

t.test('in a reset; an old one of an account still logs in', async (t) => {
  const mobile = newMobile();
  await api.services.users.create(mobile, await api.services.passwords.hash('12345678'));
  const browser = visitor(api);
  t.match((await browser.post('/session', { mobile, password: '12345678' })).answer, { errcode: /^0$/ });
  const sms_code = await browser.receiveCode(mobile, 'reset_password');
  t.match((await browser.put('/password', { mobile, sms_code, password: 'password1' })).answer, weak);
  t.match((await browser.put('/password', { mobile, sms_code, password })).answer, { errcode: /^0$/ });
});

t.test('on request, before anything is sent', async (t) => {
  const mobile = newMobile();
  const browser = visitor(api);
  for (const guessed of ['sunshine1', 'ｐａｓｓｗｏｒｄ', `${mobile}!`]) {
    t.match((await browser.post('/passwords/check', { mobile, password: guessed })).answer, weak, guessed);
  }
  t.match((await browser.post('/passwords/check', { password: 'short' })).answer, { errcode: '4103' });
  t.match((await browser.post('/passwords/check', { mobile, password })).answer, { errcode: /^0$/ });
  t.match((await browser.post('/passwords/check', { password })).answer, { errcode: /^0$/ });
});

t.test('a password typed in another form of the same characters is the same', async (t) => {
  const mobile = newMobile();
  const browser = visitor(api);
  const sms_code = await browser.receiveCode(mobile);
  const typed = 'pässwörter für alle';
  await browser.post('/users', { mobile, sms_code, password: typed.normalize('NFD') });
  t.match((await visitor(api).post('/session', { mobile, password: typed.normalize('NFC') })).answer, {
    errcode: /^0$/,
  });
});
