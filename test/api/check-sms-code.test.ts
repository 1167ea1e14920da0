/** `POST /sms_codes/check`: other back ends with a key use codes up; nobody else does. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { newMobile, startApi, wrongCode } from '../support/api.ts';

const [shopKey, billingKey] = ['shop-key-of-32-random-characters', 'billing-key-of-32-random-letters'];
const digest = (key: string) => createHash('sha256').update(key).digest('hex');
const api = await startApi(t, {
  SERVICE_KEYS: `shop:${digest(shopKey)},billing:${digest(billingKey)},narrow:${digest('a-narrow-key')}:register`,
  SMS_IP_LIMITS: '100/1m',
});
const shop = { 'x-api-key': shopKey };
const check = async (body: object, headers: Record<string, string> = shop) =>
  (await api.post('/sms_codes/check', body, headers)).json();

t.test('a right code is verified once', async (t) => {
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  const answers = await Promise.all([1, 2, 3].map(() => check({ mobile, sms_code })));
  t.strictSame(answers.map(({ errcode }) => errcode).sort(), ['0', '4002', '4002']);
  t.match(
    answers.find(({ errcode }) => errcode === '0'),
    { errmsg: '验证成功', data: { verified: true } },
  );
});

t.test('a code that a back end used up has expired for a registration: nobody registered the mobile', async (t) => {
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  t.match(await check({ mobile, sms_code }), { errcode: /^0$/ });
  const user = { mobile, sms_code, password: 'correct horse' };
  t.match((await api.post('/users', user)).json(), { errcode: '4002', errmsg: '短信验证码已过期' });
});

t.test('both headers and every key are accepted', async (t) => {
  for (const headers of [
    { authorization: `Bearer ${shopKey}` },
    { authorization: `bearer ${billingKey}` },
    { 'x-api-key': billingKey },
  ]) {
    const mobile = newMobile();
    const sms_code = await api.receiveCode(mobile);
    t.match(await check({ mobile, sms_code }, headers), { data: { verified: true } });
  }
});

t.test('a key of few purposes uses up no codes of others', async (t) => {
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile, 'enter');
  const narrow = { 'x-api-key': 'a-narrow-key' };
  t.match(await check({ mobile, sms_code, purpose: 'enter' }, narrow), { errcode: '4101', errmsg: 'API 密钥无此权限' });
  t.match(await check({ mobile, sms_code, purpose: 'enter' }), { data: { verified: true } });
  const other = newMobile();
  t.match(await check({ mobile: other, sms_code: await api.receiveCode(other) }, narrow), { data: { verified: true } });
});

t.test('without a key of ours nothing is checked, not even the body', async (t) => {
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  for (const headers of [
    {},
    { 'x-api-key': '' },
    { 'x-api-key': `${shopKey} x` },
    { 'x-api-key': digest(shopKey) },
    { authorization: shopKey },
    { authorization: `Basic ${shopKey}` },
    { authorization: 'Bearer wrong' },
  ]) {
    t.match(await check({ mobile, sms_code }, headers), { errcode: '4101', errmsg: 'API 密钥无效' });
    t.match(await check({}, headers), { errcode: '4101' });
  }
  const problem = await api.post('/sms_codes/check', {}, { accept: 'application/problem+json' });
  t.equal(problem.statusCode, 401);
  t.match(await check({ mobile, sms_code }), { errcode: /^0$/ }, 'the code was not touched');
});

t.test('a key that was removed is worth nothing; with none configured nobody is served', async (t) => {
  const shared = { REDIS_URL: String(api.config.redisUrls[0]), DATABASE_URL: api.config.databaseUrl };
  const later = await startApi(t, { ...shared, SERVICE_KEYS: `billing:${digest(billingKey)}` });
  t.match((await later.post('/sms_codes/check', {}, shop)).json(), { errcode: '4101' });
  t.match((await later.post('/sms_codes/check', {}, { 'x-api-key': billingKey })).json(), { errcode: '4103' });
  const none = await startApi(t, shared);
  t.match((await none.post('/sms_codes/check', {}, { 'x-api-key': '' })).json(), { errcode: '4101' });
});

t.test('a code is bound to its purpose and its mobile', async (t) => {
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  t.match(await check({ mobile, sms_code, purpose: 'login' }), { errcode: '4004' });
  t.match(await check({ mobile: newMobile(), sms_code }), { errcode: '4004' });
  t.match(await check({ mobile, sms_code, purpose: 'admin' }), { errcode: '4103' });
  t.match(await check({ mobile, sms_code, purpose: 'register' }), { errcode: /^0$/ });
});

t.test('wrong guesses come from the budget of all who have no cookie', async (t) => {
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  const user = { mobile, sms_code: wrongCode(sms_code), password: 'correct horse' };
  t.match((await api.post('/users', user)).json(), { errcode: '4004', data: { attempts_left: 4 } });
  const answers = await Promise.all(Array.from({ length: 10 }, () => check({ mobile, sms_code: wrongCode(sms_code) })));
  t.equal(answers.filter(({ errcode }) => errcode === '4004').length, 4);
  t.equal(answers.filter(({ errcode }) => errcode === '4201').length, 6);
  t.match(await check({ mobile, sms_code, purpose: 'register' }), { errcode: '4201' }, 'also when it is right');
});
