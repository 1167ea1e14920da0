/** Log-in over the API: by password and by SMS code, limits under bursts, what nobody may learn. */
import t from 'tap';
import { type Api, newMobile, startApi, wrongCode } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const password = 'correct horse battery';
const WERKZEUG = 'pbkdf2:sha256:50000$B3TM6AR0$afd3079362823f5dd26d9dc2c58e557a5134ea795b2edeaff76260232a2cb4b3';

const api = await startApi(t);
const strict = await startApi(t, { LOGIN_LIMIT: '1/10m' });
const twice = await startApi(t, { LOGIN_LIMIT: '2/10m' });

async function user(api: Api): Promise<string> {
  const mobile = newMobile();
  await api.services.users.create(mobile, await api.services.passwords.hash(password));
  return mobile;
}

const storedHash = async (api: Api, mobile: string) => (await api.services.users.findByMobile(mobile))?.passwordHash;

t.test('the right password logs in', async (t) => {
  const mobile = await user(api);
  const browser = visitor(api);
  const { answer } = await browser.post('/session', { mobile, password });
  t.match(answer, { errcode: /^0$/, errmsg: '登录成功', data: { user_id: Number, name: mobile, mobile } });
  t.strictSame((await browser.get('/session')).answer.data, answer.data);
});

t.test('a wrong password and an unknown mobile get the same answer', async (t) => {
  const [known, unknown] = [await user(api), newMobile()];
  const answers = await Promise.all(
    [known, unknown].map((mobile) => visitor(api).post('/session', { mobile, password: 'wrong' })),
  );
  const [wrong, nobody] = answers;
  t.match(wrong?.answer, { errcode: '4106', errmsg: '用户名或密码错误' });
  t.strictSame(nobody?.answer, wrong?.answer);
  t.ok(answers.every(({ setCookie }) => setCookie === undefined));
});

t.test('bad input is refused before anything is counted', async (t) => {
  const mobile = await user(api);
  const inputs: [object, string][] = [
    [{ mobile }, '参数不完整'],
    [{ password }, '参数不完整'],
    [{ mobile, password: '' }, '参数不完整'],
    [{ mobile, password, sms_code: '123456' }, '参数错误'],
    [{ mobile, password: 123_456 }, '参数错误'],
    [{ mobile: '12345678901', password }, '手机号格式错误'],
  ];
  for (const [body, errmsg] of inputs) {
    t.match((await visitor(api).post('/session', body)).answer, { errcode: '4103', errmsg }, JSON.stringify(body));
  }
  t.strictSame(await api.services.redis.keys(`log_in*${mobile}*`), []);
});

t.test('a user of the old application logs in with the old hash, which is replaced', async (t) => {
  const mobile = newMobile();
  await api.services.users.create(mobile, WERKZEUG);
  t.match((await visitor(api).post('/session', { mobile, password: '1234567' })).answer, { errcode: '4106' });
  t.equal(await storedHash(api, mobile), WERKZEUG, 'a wrong password changes nothing');
  t.match((await visitor(api).post('/session', { mobile, password: '123456' })).answer, { errcode: /^0$/ });
  const replaced = await storedHash(api, mobile);
  t.match(replaced, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  t.match((await visitor(api).post('/session', { mobile, password: '123456' })).answer, { errcode: /^0$/ });
  t.equal(await storedHash(api, mobile), replaced, 'and once');
});

t.test('a hash of other parameters is replaced', async (t) => {
  const api = await startApi(t, { ARGON2_MEMORY_KIB: '1024', ARGON2_PASSES: '1' });
  const mobile = await user(api);
  const later = await startApi(t, {
    REDIS_URL: String(api.config.redisUrls[0]),
    DATABASE_URL: api.config.databaseUrl,
    ARGON2_MEMORY_KIB: '2048',
  });
  t.match((await visitor(later).post('/session', { mobile, password })).answer, { errcode: /^0$/ });
  t.match(await storedHash(later, mobile), /m=2048,t=2,p=1/);
});

t.test('a hash that can not be replaced does not keep its user out', async (t) => {
  const mobile = newMobile();
  await api.services.users.create(mobile, WERKZEUG);
  await api.services.postgres.pool.query(
    `ALTER TABLE ih_user_profile ADD CONSTRAINT old_only CHECK (password_hash NOT LIKE '$argon2%') NOT VALID`,
  );
  t.match((await visitor(api).post('/session', { mobile, password: '123456' })).answer, { errcode: /^0$/ });
  t.equal(await storedHash(api, mobile), WERKZEUG);
  await api.services.postgres.pool.query('ALTER TABLE ih_user_profile DROP CONSTRAINT old_only');
});

t.test('a hash of no known form fits no password', async (t) => {
  const mobile = newMobile();
  await api.services.users.create(mobile, '123456');
  t.match((await visitor(api).post('/session', { mobile, password: '123456' })).answer, { errcode: '4106' });
});

t.test('40 wrong passwords at once: five are compared', async (t) => {
  const mobile = await user(api);
  const answers = await Promise.all(
    Array.from({ length: 40 }, async () => (await visitor(api).post('/session', { mobile, password: 'no' })).answer),
  );
  t.equal(answers.filter(({ errcode }) => errcode === '4106').length, 5);
  const refused = answers.filter(({ errcode }) => errcode === '4201');
  t.equal(refused.length, 35);
  t.ok(refused.every(({ data }) => Number(data?.retry_after) > 0 && Number(data?.retry_after) <= 600));
  t.match((await visitor(api).post('/session', { mobile, password })).answer, {
    errcode: '4201',
    errmsg: '登录失败次数过多，请稍后再试',
  });
});

t.test('an unknown mobile is limited like a known one', async (t) => {
  const api = strict;
  const mobile = newMobile();
  t.match((await visitor(api).post('/session', { mobile, password })).answer, { errcode: '4106' });
  t.match((await visitor(api).post('/session', { mobile, password })).answer, { errcode: '4201' });
});

t.test('the limit is per mobile and address', async (t) => {
  const api = strict;
  const [mobile, other] = [await user(api), await user(api)];
  const attacker = { address: '203.0.113.7' };
  t.match((await visitor(api, attacker).post('/session', { mobile, password: 'no' })).answer, { errcode: '4106' });
  t.match((await visitor(api, attacker).post('/session', { mobile, password })).answer, { errcode: '4201' });
  t.match((await visitor(api, attacker).post('/session', { mobile: other, password })).answer, { errcode: /^0$/ });
  t.match((await visitor(api, { address: '203.0.113.8' }).post('/session', { mobile, password })).answer, {
    errcode: /^0$/,
  });
});

t.test('right passwords do not count, and one forgets the wrong ones before it', async (t) => {
  const api = twice;
  const mobile = await user(api);
  const post = async (secret: string) => (await visitor(api).post('/session', { mobile, password: secret })).answer;
  for (const secret of [password, password, password, 'no', password, 'no', password]) {
    t.equal((await post(secret)).errcode, secret === password ? '0' : '4106');
  }
  t.strictSame(await api.services.redis.keys(`log_in*${mobile}*`), []);
});

t.test('who is blocked again waits twice as long, up to a day', async (t) => {
  const api = twice;
  const mobile = await user(api);
  const post = async (secret = 'no') => (await visitor(api).post('/session', { mobile, password: secret })).answer;
  const strikes = `log_in_strikes_{${mobile}}:127.0.0.1`;
  for (const minutes of [10, 20, 40, 80, 160, 320, 640, 1280, 1440, 1440]) {
    t.equal((await post()).errcode, '4106');
    t.equal((await post()).errcode, '4106');
    const wait = Number((await post(password)).data?.retry_after);
    t.ok(wait > minutes * 60 - 30 && wait <= minutes * 60, `${minutes} minutes, told ${wait} seconds`);
    await api.services.redis.hset(strikes, 'until', 0);
  }
  t.ok((await api.services.redis.pttl(strikes)) > 86_400_000, 'strikes are remembered beyond the wait');
  t.match(
    await post(password),
    { errcode: '4201', data: { challenge: 'image_code' } },
    'twenty were wrong within the hour',
  );
  const solved = { mobile, password, ...(await api.imageCode()) };
  t.match((await visitor(api).post('/session', solved)).answer, { errcode: /^0$/ });
  t.equal(await api.services.redis.exists(strikes), 0, 'a right password ends it');
});

t.test('a store that fails during the comparison gives the log-in back', async (t) => {
  const api = strict;
  const mobile = await user(api);
  await api.services.postgres.pool.query('ALTER TABLE ih_user_profile RENAME TO away');
  t.match((await visitor(api).post('/session', { mobile, password })).answer, { errcode: '4001' });
  await api.services.postgres.pool.query('ALTER TABLE away RENAME TO ih_user_profile');
  t.match((await visitor(api).post('/session', { mobile, password })).answer, { errcode: /^0$/ });
});

t.test('an SMS code of purpose login logs in once', async (t) => {
  const mobile = await user(api);
  const sms_code = await api.receiveCode(mobile, 'login');
  const wrong = await visitor(api).post('/session', { mobile, sms_code: wrongCode(sms_code) });
  t.match(wrong.answer, { errcode: '4004', data: { attempts_left: 4 } });
  const answers = await Promise.all([1, 2].map(() => visitor(api).post('/session', { mobile, sms_code })));
  t.strictSame(answers.map(({ answer }) => answer.errcode).sort(), ['0', '4002'], 'of two at once, one');
  const winner = answers.find(({ answer }) => answer.errcode === '0');
  t.match(winner?.setCookie, /^session_id=/);
});

t.test('codes of other purposes log nobody in', async (t) => {
  const mobile = await user(api);
  const browser = visitor(api);
  const sms_code = await browser.receiveCode(mobile, 'reset_password');
  t.match((await browser.post('/session', { mobile, sms_code })).answer, { errcode: '4004' });
});

t.test('the holder of a mobile whose account is gone hears so', async (t) => {
  const mobile = await user(api);
  const sms_code = await api.receiveCode(mobile, 'login');
  await api.services.postgres.pool.query('DELETE FROM ih_user_profile WHERE mobile = $1', [mobile]);
  t.match((await visitor(api).post('/session', { mobile, sms_code })).answer, {
    errcode: '4104',
    errmsg: '用户不存在',
  });
});

t.test('a code whose session can not be started lives again', async (t) => {
  const mobile = await user(api);
  const sms_code = await api.receiveCode(mobile, 'login');
  await api.services.postgres.pool.query('ALTER TABLE ih_user_profile RENAME TO away');
  t.match((await visitor(api).post('/session', { mobile, sms_code })).answer, { errcode: '4001' });
  await api.services.postgres.pool.query('ALTER TABLE away RENAME TO ih_user_profile');
  t.match((await visitor(api).post('/session', { mobile, sms_code })).answer, { errcode: /^0$/ });
});
