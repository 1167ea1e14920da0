/** One way in: a code of purpose enter admits to the account there is, or gives a ticket to make one. */
import t from 'tap';
import { newMobile, startApi, wrongCode } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const api = await startApi(t);
const { services } = api;
const password = 'correct horse battery';
const browser = { cookie: `browser=${'b'.repeat(43)}` };
const other = { cookie: `browser=${'c'.repeat(43)}` };

async function code(mobile: string): Promise<string> {
  return api.receiveCode(mobile, 'enter');
}

/** A ticket for a new mobile, got by a browser with these headers. */
async function ticket(mobile: string, headers: Record<string, string> = {}): Promise<string> {
  const entered = await api.post('/session', { mobile, sms_code: await code(mobile), purpose: 'enter' }, headers);
  t.match(entered.json(), { errcode: /^0$/, data: { registration_ticket: /^[\w-]{43}$/, expires_in: 600 } });
  return entered.json().data.registration_ticket;
}

t.test('a send tells nobody whether the mobile is registered', async (t) => {
  const known = newMobile();
  await services.users.create(known, null);
  const [toKnown, toUnknown] = [await api.requestSms(known, 'enter'), await api.requestSms(newMobile(), 'enter')];
  t.match(toKnown, { errcode: /^0$/ });
  t.strictSame({ ...toUnknown.data, send_id: '' }, { ...toKnown.data, send_id: '' });
});

t.test('whoever is known is logged in', async (t) => {
  const mobile = newMobile();
  const { id } = await services.users.create(mobile, null);
  const person = visitor(api);
  const sms_code = await code(mobile);
  t.match((await person.post('/session', { mobile, sms_code: wrongCode(sms_code), purpose: 'enter' })).answer, {
    errcode: '4004',
  });
  t.match(
    (await person.post('/session', { mobile, sms_code })).answer,
    { errcode: /^400[24]$/ },
    'login is another code',
  );
  t.match((await person.post('/session', { mobile, sms_code, purpose: 'enter' })).answer, {
    errcode: /^0$/,
    data: { user_id: id, name: mobile, mobile },
  });
  t.match((await person.get('/session')).answer, { errcode: /^0$/, data: { user_id: id } });
  t.match(
    (await person.post('/session', { mobile, sms_code, purpose: 'enter' })).answer,
    { errcode: /^400[24]$/ },
    'once',
  );
});

t.test('whoever is new gets a ticket, no session, and makes an account with it', async (t) => {
  const mobile = newMobile();
  const person = visitor(api);
  const entered = await person.post('/session', { mobile, sms_code: await code(mobile), purpose: 'enter' });
  t.equal(person.sessionId, undefined);
  const registration_ticket = entered.answer.data?.registration_ticket;
  const made = await person.post('/users', { mobile, registration_ticket, password, password2: password });
  t.match(made.answer, { errcode: /^0$/, errmsg: '注册成功', data: { user_id: Number } });
  t.match((await person.get('/session')).answer, { errcode: /^0$/, data: { mobile } });
  t.match((await api.post('/session', { mobile, password })).json(), { errcode: /^0$/ });
});

t.test('an account without a password: by password its owner is nobody, by code it is entered', async (t) => {
  const mobile = newMobile();
  const made = await api.post('/users', { mobile, registration_ticket: await ticket(mobile) });
  t.match(made.json(), { errcode: /^0$/, data: { user_id: Number } });
  const { rows } = await services.postgres.pool.query(
    'SELECT password_hash, name FROM ih_user_profile WHERE mobile = $1',
    [mobile],
  );
  t.strictSame(rows, [{ password_hash: null, name: mobile }]);
  const verify = t.capture(services.passwords, 'verify', services.passwords.verify);
  const refused = await api.post('/session', { mobile, password });
  const unknown = await api.post('/session', { mobile: newMobile(), password });
  t.strictSame(refused.json(), unknown.json());
  t.equal(verify().length, 2, 'both compare one hash');
  for (const hash of [null, undefined]) t.equal(await services.passwords.verify(hash, ''), 'wrong');
  await services.redis.del(`send_sms_code_flag_{${mobile}}`);
  const entered = await api.post('/session', { mobile, sms_code: await code(mobile), purpose: 'enter' });
  t.match(entered.json(), { errcode: /^0$/, data: { mobile } });
});

t.test('a ticket is used once, whatever the concurrency', async (t) => {
  const mobile = newMobile();
  const registration_ticket = await ticket(mobile);
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => (await api.post('/users', { mobile, registration_ticket })).json()),
  );
  t.equal(answers.filter(({ errcode }) => errcode === '0').length, 1);
  t.ok(answers.every(({ errcode }) => ['0', '4002', '4003'].includes(errcode)));
  t.match((await api.post('/users', { mobile, registration_ticket })).json(), { errcode: '4002' });
});

t.test('a ticket is good for its mobile and for the browser that got it', async (t) => {
  const mobile = newMobile();
  const registration_ticket = await ticket(mobile, browser);
  const refused = { errcode: '4002', errmsg: '验证已过期，请重新获取验证码' };
  t.match((await api.post('/users', { mobile: newMobile(), registration_ticket }, browser)).json(), refused);
  t.match((await api.post('/users', { mobile, registration_ticket }, other)).json(), refused);
  t.match((await api.post('/users', { mobile, registration_ticket })).json(), refused, 'a client without cookies');
  t.match((await api.post('/users', { mobile, registration_ticket }, browser)).json(), { errcode: /^0$/ });
});

t.test('a ticket lives ten minutes and is readable nowhere', async (t) => {
  const mobile = newMobile();
  const registration_ticket = await ticket(mobile);
  const keys = await services.redis.keys(`registration_ticket_{${mobile}}:*`);
  t.equal(keys.length, 1);
  const life = await services.redis.pttl(keys[0] ?? '');
  t.ok(life > 500_000 && life <= 600_000);
  t.notMatch(keys[0], registration_ticket);
  await services.redis.del(keys);
  t.match((await api.post('/users', { mobile, registration_ticket })).json(), { errcode: '4002' });
});

t.test('a refusal before, and a fault of ours, leave the ticket good', async (t) => {
  const mobile = newMobile();
  const registration_ticket = await ticket(mobile);
  const differ = { mobile, registration_ticket, password, password2: 'other' };
  t.match((await api.post('/users', differ)).json(), { errcode: '4106' });
  t.match((await api.post('/users', { mobile, registration_ticket, password: 'short' })).json(), { errcode: '4103' });
  await services.postgres.pool.query('ALTER TABLE ih_user_profile RENAME TO away');
  t.match((await api.post('/users', { mobile, registration_ticket })).json(), { errcode: '4001' });
  await services.postgres.pool.query('ALTER TABLE away RENAME TO ih_user_profile');
  t.match((await api.post('/users', { mobile, registration_ticket })).json(), { errcode: /^0$/ });
});

t.test('a fault of ours leaves the code good', async (t) => {
  const mobile = newMobile();
  const sms_code = await code(mobile);
  await services.postgres.pool.query('ALTER TABLE ih_user_profile RENAME TO away');
  t.match((await api.post('/session', { mobile, sms_code, purpose: 'enter' })).json(), { errcode: '4001' });
  await services.postgres.pool.query('ALTER TABLE away RENAME TO ih_user_profile');
  t.match((await api.post('/session', { mobile, sms_code, purpose: 'enter' })).json(), { errcode: /^0$/ });
});

t.test('what is missing or too much is named', async (t) => {
  const mobile = newMobile();
  const registration_ticket = 'x'.repeat(43);
  const cases: [path: string, body: object, data: object][] = [
    ['/session', { mobile, purpose: 'enter' }, { field: 'sms_code' }],
    ['/session', { mobile, purpose: 'enter', sms_code: '123456', password }, {}],
    ['/session', { mobile, purpose: 'register', sms_code: '123456' }, { field: 'purpose' }],
    ['/users', { mobile }, { field: 'sms_code' }],
    ['/users', { mobile, sms_code: '123456' }, { field: 'password' }],
    ['/users', { mobile, sms_code: '123456', registration_ticket, password }, {}],
    ['/users', { mobile, registration_ticket: 'x' }, { field: 'registration_ticket' }],
  ];
  for (const [path, body, data] of cases) {
    t.match(
      (await api.post(path, body)).json(),
      { errcode: '4103', ...('field' in data ? { data } : {}) },
      JSON.stringify(body),
    );
  }
});
