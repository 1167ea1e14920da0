/** A new password by SMS code: who keeps a session, races, and what a failure leaves behind. */
import t from 'tap';
import { newMobile, startApi, wrongCode } from '../support/api.ts';
import { type Visitor, visitor } from '../support/visitor.ts';

const [before, after] = ['correct horse battery', 'another horse'];
const api = await startApi(t, { SMS_IP_LIMITS: '100/1m' });
const hashBefore = await api.services.passwords.hash(before);

async function user(): Promise<string> {
  const mobile = newMobile();
  await api.services.users.create(mobile, hashBefore);
  return mobile;
}

async function loggedIn(mobile: string, password = before): Promise<Visitor> {
  const browser = visitor(api);
  await browser.post('/session', { mobile, password });
  return browser;
}

const isLoggedIn = async (browser: Visitor) => (await browser.get('/session')).answer.errcode === '0';

t.test('the new password logs in, the old one does not, every session ends', async (t) => {
  const mobile = await user();
  const sessions = [await loggedIn(mobile), await loggedIn(mobile)];
  const other = await loggedIn(await user());
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  const { answer, setCookie } = await visitor(api).put('/password', { mobile, sms_code, password: after });
  t.match(answer, { errcode: /^0$/, errmsg: '密码修改成功' });
  t.equal(setCookie, undefined, 'a reset alone logs nobody in');
  for (const session of sessions) t.notOk(await isLoggedIn(session));
  t.ok(await isLoggedIn(other), 'another user notices nothing');
  t.match((await visitor(api).post('/session', { mobile, password: before })).answer, { errcode: '4106' });
  t.match((await visitor(api).post('/session', { mobile, password: after })).answer, { errcode: /^0$/ });
});

t.test('the session that asks goes on under a new id', async (t) => {
  const mobile = await user();
  const [mine, other] = [await loggedIn(mobile), await loggedIn(mobile)];
  const copy = visitor(api);
  copy.sessionId = mine.sessionId;
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  await mine.put('/password', { mobile, sms_code, password: after });
  t.not(mine.sessionId, copy.sessionId);
  t.ok(await isLoggedIn(mine));
  t.notOk(await isLoggedIn(other));
  t.notOk(await isLoggedIn(copy), 'the old id is worth nothing');
});

t.test("a visitor's session of another user stays that user's", async (t) => {
  const [mobile, other] = [await user(), await user()];
  const browser = await loggedIn(other);
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  const { setCookie } = await browser.put('/password', { mobile, sms_code, password: after });
  t.equal(setCookie, undefined);
  t.match((await browser.get('/session')).answer, { data: { mobile: other } });
});

t.test('a log-out during the reset stays one', async (t) => {
  const mobile = await user();
  const browser = await loggedIn(mobile);
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  const { passwords } = api.services;
  const { hash } = passwords;
  // The log-out happens after the reset has seen who asks.
  passwords.hash = async (password) => {
    const copy = visitor(api);
    copy.sessionId = browser.sessionId;
    await copy.delete('/session');
    return hash(password);
  };
  const { answer, setCookie } = await browser.put('/password', { mobile, sms_code, password: after });
  passwords.hash = hash;
  t.match(answer, { errcode: /^0$/ });
  t.equal(setCookie, undefined);
  t.notOk(await isLoggedIn(browser));
});

t.test('two resets at once with one code: one succeeds', async (t) => {
  const mobile = await user();
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  const passwords = ['first password', 'second password'];
  const answers = await Promise.all(
    passwords.map((password) => visitor(api).put('/password', { mobile, sms_code, password })),
  );
  t.strictSame(answers.map(({ answer }) => answer.errcode).sort(), ['0', '4002']);
  const winner = passwords[answers.findIndex(({ answer }) => answer.errcode === '0')];
  t.match((await visitor(api).post('/session', { mobile, password: winner })).answer, { errcode: /^0$/ });
});

t.test('a log-in with the old password that a reset overtakes gets no living session', async (t) => {
  const mobile = await user();
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  const { passwords } = api.services;
  const { verify } = passwords;
  // The reset happens after the log-in has read the user and before it starts the session.
  passwords.verify = async (stored, password) => {
    const verdict = await verify(stored, password);
    await visitor(api).put('/password', { mobile, sms_code, password: after });
    return verdict;
  };
  const late = visitor(api);
  const { answer } = await late.post('/session', { mobile, password: before });
  passwords.verify = verify;
  t.match(answer, { errcode: /^0$/ });
  t.notOk(await isLoggedIn(late));
});

t.test('renewing an old hash does not undo a reset', async (t) => {
  const mobile = await user();
  const found = await api.services.users.findByMobile(mobile);
  await api.services.users.resetPassword(mobile, 'the new hash');
  await api.services.users.replaceHash(Number(found?.id), hashBefore, 'the renewed hash');
  t.equal((await api.services.users.findByMobile(mobile))?.passwordHash, 'the new hash');
});

t.test('a reset ends the wait of the log-in it is made for', async (t) => {
  const mobile = await user();
  for (let wrong = 0; wrong < 5; wrong += 1) await visitor(api).post('/session', { mobile, password: 'no' });
  t.match((await visitor(api).post('/session', { mobile, password: before })).answer, { errcode: '4201' });
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  await visitor(api).put('/password', { mobile, sms_code, password: after });
  t.match((await visitor(api).post('/session', { mobile, password: after })).answer, { errcode: /^0$/ });
});

t.test('each refusal leaves password and sessions as they are', async (t) => {
  const mobile = await user();
  const browser = await loggedIn(mobile);
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  const refusals: [object, string][] = [
    [{ mobile, password: after }, '4103'],
    [{ mobile, sms_code, password: 'short' }, '4103'],
    [{ mobile, sms_code, password: after, password2: 'different' }, '4106'],
    [{ mobile, sms_code: wrongCode(sms_code), password: after }, '4004'],
    [{ mobile: await user(), sms_code, password: after }, '4004'],
  ];
  for (const [body, errcode] of refusals) {
    t.match((await visitor(api).put('/password', body)).answer, { errcode }, JSON.stringify(Object.keys(body)));
  }
  const login = await user();
  const loginCode = await api.receiveCode(login, 'login');
  const bound = await visitor(api).put('/password', { mobile: login, sms_code: loginCode, password: after });
  t.match(bound.answer, { errcode: '4004' }, 'a code of purpose login');
  t.ok(await isLoggedIn(browser));
  t.match((await visitor(api).post('/session', { mobile, password: before })).answer, { errcode: /^0$/ });
  t.match((await browser.put('/password', { mobile, sms_code, password: after })).answer, { errcode: /^0$/ });
});

t.test('a reset that fails on our side leaves the code live', async (t) => {
  const mobile = await user();
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  const { pool } = api.services.postgres;
  await pool.query('ALTER TABLE ih_user_profile RENAME TO away');
  const body = { mobile, sms_code, password: after };
  t.match((await visitor(api).put('/password', body)).answer, { errcode: '4001' });
  await pool.query('ALTER TABLE away RENAME TO ih_user_profile');
  t.match((await visitor(api).put('/password', body)).answer, { errcode: /^0$/ });
});

t.test('the account went away meanwhile: said to the holder of the mobile', async (t) => {
  const mobile = await user();
  const sms_code = await api.receiveCode(mobile, 'reset_password');
  await api.services.postgres.pool.query('DELETE FROM ih_user_profile WHERE mobile = $1', [mobile]);
  t.match((await visitor(api).put('/password', { mobile, sms_code, password: after })).answer, { errcode: '4104' });
});
