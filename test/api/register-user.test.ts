/** Registration over the API: checks of the code, races, and what a failure leaves behind. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { useSmsCode } from '../../api/operations/use-sms-code.ts';
import { type Answer, newMobile, startApi, wrongCode } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const password = 'correct horse battery';

t.test('a code registers its mobile once', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  const first = await api.post('/users', { mobile, sms_code, password, password2: password });
  t.match(first.json(), { errcode: /^0$/, errmsg: '注册成功', data: { user_id: Number } });
  const again = await api.post('/users', { mobile, sms_code, password });
  t.match(again.json(), { errcode: '4003', errmsg: '手机号已经注册过' });
});

t.test(
  'a code is the same however it is written: full-width, in groups, with marks of where it was copied',
  async (t) => {
    const api = await startApi(t, { SERVICE_KEYS: `shop:${createHash('sha256').update('key').digest('hex')}` });
    const wide = (code: string) => code.replace(/\d/g, (digit) => String.fromCodePoint(0xff10 + Number(digit)));
    const grouped = (code: string) => `${code.slice(0, 3)} ${code.slice(3)}`;
    const dashed = (code: string) => `\u200e${code.slice(0, 3)}–${code.slice(3)}\u00a0`;
    const [mobile, checked] = [newMobile(), newMobile()];
    const right = { errcode: /^0$/ };
    const register = { mobile, sms_code: ` ${wide(await api.receiveCode(mobile))}`, password };
    t.match((await api.post('/users', register)).json(), right);
    const again = async (purpose: string) => {
      await api.services.redis.del(`send_sms_code_flag_{${mobile}}`);
      return api.receiveCode(mobile, purpose);
    };
    t.match((await api.post('/session', { mobile, sms_code: grouped(await again('login')) })).json(), right);
    const reset = { mobile, sms_code: dashed(await again('reset_password')), password };
    t.match((await api.app.inject({ method: 'PUT', url: '/api/v1.0/password', payload: reset })).json(), right);
    const check = { mobile: checked, sms_code: grouped(wide(await api.receiveCode(checked))) };
    t.match((await api.post('/sms_codes/check', check, { 'x-api-key': 'key' })).json(), right);
  },
);

t.test('a code is bound to its mobile and its purpose', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  await api.services.users.create(mobile, 'unused');
  const sms_code = await api.receiveCode(mobile, 'login');
  t.match((await api.post('/users', { mobile, sms_code, password })).json(), { errcode: '4004' });
  t.match((await api.post('/users', { mobile: newMobile(), sms_code, password })).json(), { errcode: '4004' });
});

t.test('the code is used only when the other fields are valid', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  const differ = await api.post('/users', { mobile, sms_code, password, password2: `${password}!` });
  t.match(differ.json(), { errcode: '4106', errmsg: '两次密码不一致' });
  const short = await api.post('/users', { mobile, sms_code, password: 'seven77' });
  t.match(short.json(), { errcode: '4103', errmsg: '密码长度须为8到128位' });
  t.match((await api.post('/users', { mobile, sms_code, password })).json(), { errcode: /^0$/ });
});

t.test('20 registrations at once with the right code: one user', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  const answers = await Promise.all(
    Array.from({ length: 20 }, async () => (await api.post('/users', { mobile, sms_code, password })).json<Answer>()),
  );
  t.equal(answers.filter(({ errcode }) => errcode === '0').length, 1);
  t.equal(answers.filter(({ errcode }) => errcode === '4003').length, 19);
});

t.test('a mobile that is registered already fails no statement: PostgreSQL would write it into its log', async (t) => {
  const api = await startApi(t);
  const { users, postgres } = api.services;
  const mobile = newMobile();
  const results = await Promise.allSettled(Array.from({ length: 10 }, () => users.create(mobile, 'unused')));
  t.equal(results.filter(({ status }) => status === 'fulfilled').length, 1);
  // The server counts what an idle connection did when it is asked to; all are held, so that each is asked.
  const connections = await Promise.all(
    Array.from({ length: postgres.pool.totalCount }, () => postgres.pool.connect()),
  );
  await Promise.all(connections.map((connection) => connection.query('SELECT pg_stat_force_next_flush()')));
  for (const connection of connections) connection.release();
  const { rows } = await postgres.pool.query(
    'SELECT xact_rollback FROM pg_stat_database WHERE datname = current_database()',
  );
  t.equal(Number(rows[0].xact_rollback), 0);
});

t.test('40 wrong guesses at once of its browser: five are compared, then the code is dead', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  const browser = visitor(api);
  const code = await browser.receiveCode(mobile);
  const guess = async (sms_code: string) => (await browser.post('/users', { mobile, sms_code, password })).answer;
  const answers = await Promise.all(Array.from({ length: 40 }, () => guess(wrongCode(code))));
  const compared = answers.filter(({ errcode }) => errcode === '4004');
  t.equal(compared.length, 5);
  t.strictSame(new Set(compared.map(({ data }) => data?.attempts_left)), new Set([4, 3, 2, 1, 0]));
  t.equal(answers.filter(({ errcode }) => errcode === '4002').length, 5, 'these count for the browser');
  t.equal(answers.filter(({ errcode }) => errcode === '4201').length, 30);
  t.match(await guess(code), { errcode: '4201' });
  await api.services.redis.del(...(await api.services.redis.keys(`sms_checks_{${mobile}}:*`)));
  t.match(await guess(code), { errcode: '4002' });
});

t.test('a right guess among four wrong ones succeeds', async (t) => {
  const api = await startApi(t);
  for (const from of [visitor(api), { receiveCode: api.receiveCode, post: visitor(api).post }]) {
    const mobile = newMobile();
    const code = await from.receiveCode(mobile);
    const guesses = [wrongCode(code), wrongCode(code), code, wrongCode(code), wrongCode(code)];
    const answers = await Promise.all(
      guesses.map(async (sms_code) => (await from.post('/users', { mobile, sms_code, password })).answer),
    );
    t.equal(answers[2]?.errcode, '0');
  }
});

t.test('wrong guesses of a browser are bounded over all its codes for a mobile', async (t) => {
  const api = await startApi(t, { SMS_MOBILE_CHECK_LIMIT: '6/1h' });
  const mobile = newMobile();
  const browser = visitor(api);
  const guess = async (sms_code: string) => (await browser.post('/users', { mobile, sms_code, password })).answer;
  let last: Answer = { errcode: '', errmsg: '' };
  for (const guesses of [5, 1]) {
    const code = await browser.receiveCode(mobile);
    for (let count = 0; count < guesses; count += 1) {
      t.notOk(last.data?.retry_after, 'a new code helps');
      last = await guess(wrongCode(code));
      t.match(last, { errcode: '4004' });
    }
    await api.services.redis.del(`send_sms_code_flag_{${mobile}}`);
  }
  t.match(last.data, { attempts_left: 0, retry_after: Number }, 'a new code would not help');
  const code = await browser.receiveCode(mobile);
  const refused = await guess(code);
  t.match(refused, { errcode: '4201', errmsg: '验证次数过多，请稍后再试' });
  t.ok(Number(refused.data?.retry_after) > 3500);
});

t.test('when the user cannot be stored, the code stays good', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  await api.services.postgres.pool.query('ALTER TABLE ih_user_profile RENAME TO elsewhere');
  t.match((await api.post('/users', { mobile, sms_code, password })).json(), { errcode: '4001' });
  await api.services.postgres.pool.query('ALTER TABLE elsewhere RENAME TO ih_user_profile');
  t.match((await api.post('/users', { mobile, sms_code, password })).json(), { errcode: /^0$/ });
});

t.test('an API that dies between the check and the user leaves the code to its holder', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  const source = { client: { address: '203.0.113.7' }, imageAnswer: undefined };
  t.match(await useSmsCode(api.services, { mobile, purpose: 'register', code: sms_code }, source), { result: 'right' });
  t.match((await api.post('/users', { mobile, sms_code, password })).json(), { errcode: /^0$/ });
});

t.test('who sends a used code many times at once is hashed few passwords', async (t) => {
  const api = await startApi(t, { PASSWORD_HASHES_AT_ONCE: '1' });
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  const creations = t.capture(api.services.users, 'create', api.services.users.create);
  await Promise.all(Array.from({ length: 50 }, () => api.post('/users', { mobile, sms_code, password })));
  const hashed = creations().length;
  t.ok(hashed < 10, `${hashed} hashed`);
});
