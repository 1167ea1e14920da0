/** Log-ins by password from one client address over many mobiles: bounded, and nobody else is kept out by them. */
import t from 'tap';
import { newMobile, startApi } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const LIMIT = 10;
const password = 'correct horse battery';
const api = await startApi(t, { LOGIN_IP_LIMIT: `${LIMIT}/10m` });
const hash = await api.services.passwords.hash(password);

async function user(): Promise<string> {
  const mobile = newMobile();
  await api.services.users.create(mobile, hash);
  return mobile;
}

const logIn = async (address: string, mobile: string, secret = 'wrong') =>
  (await visitor(api, { address }).post('/session', { mobile, password: secret })).answer;

t.test('60 log-ins at once with as many mobiles: ten are compared', async (t) => {
  const from = '203.0.113.7';
  const answers = await Promise.all(Array.from({ length: 60 }, () => logIn(from, newMobile())));
  t.equal(answers.filter(({ errcode }) => errcode === '4106').length, LIMIT);
  const refused = answers.filter(({ errcode }) => errcode === '4201');
  t.equal(refused.length, 60 - LIMIT);
  t.ok(refused.every(({ data }) => Number(data?.retry_after) > 590));
  const { values } = await api.services.metrics.refusals.get();
  t.match(values, [{ labels: { limit: 'log_in_address' }, value: 60 - LIMIT }]);
  const mobile = await user();
  t.match(await logIn(from, mobile, password), { errcode: '4201', errmsg: '登录失败次数过多，请稍后再试' });
  t.match(await logIn('203.0.113.8', mobile, password), { errcode: /^0$/ }, 'another address may');
});

t.test('an IPv6 client is its /64', async (t) => {
  for (let host = 1; host <= LIMIT; host += 1) {
    t.match(await logIn(`2001:db8:1:2::${host}`, newMobile()), { errcode: '4106' });
  }
  t.match(await logIn('2001:db8:1:2:ffff::1', newMobile()), { errcode: '4201' });
  t.match(await logIn('2001:db8:1:3::1', newMobile()), { errcode: '4106' });
});

t.test('neither right passwords count, nor what is refused or fails before it is compared', async (t) => {
  const from = '203.0.113.9';
  const blocked = newMobile();
  for (let wrong = 0; wrong < 5; wrong += 1) await logIn(from, blocked);
  for (let times = 0; times < LIMIT; times += 1) {
    t.match(await logIn(from, blocked), { errcode: '4201' });
    t.match(await logIn(from, await user(), password), { errcode: /^0$/ });
  }
  const { pool } = api.services.postgres;
  await pool.query('ALTER TABLE ih_user_profile RENAME TO away');
  for (let times = 0; times < LIMIT; times += 1) t.match(await logIn(from, newMobile()), { errcode: '4001' });
  await pool.query('ALTER TABLE away RENAME TO ih_user_profile');
  for (let wrong = 5; wrong < LIMIT; wrong += 1) t.match(await logIn(from, newMobile()), { errcode: '4106' });
  t.match(await logIn(from, newMobile()), { errcode: '4201' });
});
