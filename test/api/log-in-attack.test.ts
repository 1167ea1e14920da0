/** Passwords guessed from many addresses: bounded per account, and its own browsers are not locked out. */
import t from 'tap';
import { type Answer, newMobile, startApi } from '../support/api.ts';
import { type Visitor, visitor } from '../support/visitor.ts';

const password = 'correct horse battery';
// Quick hashes: how many are compared is what counts here.
const api = await startApi(t, {
  ARGON2_MEMORY_KIB: '64',
  ARGON2_PASSES: '1',
  LOGIN_FAILURE_MS: '1',
  SMS_IP_LIMITS: '1000/1m',
  IMAGE_CODE_IP_LIMIT: '1000/1m',
});
const passwordHash = await api.services.passwords.hash(password);

async function account(): Promise<string> {
  const mobile = newMobile();
  await api.services.users.create(mobile, passwordHash);
  return mobile;
}

let attackers = 0;
/** Somebody at an address in a block of its own. */
function stranger(): Visitor {
  attackers += 1;
  return visitor(api, { address: `2001:db8:${attackers.toString(16)}::1` });
}

const logIn = async (from: Visitor, mobile: string, secret = 'wrong', more: object = {}): Promise<Answer> =>
  (await from.post('/session', { mobile, password: secret, ...more })).answer;

/** Guesses with solved challenges until the mobile has so many failures in a row. */
async function attack(mobile: string, failures: number): Promise<void> {
  let left = failures - (await api.services.redis.zcard(`log_in_failures_{${mobile}}`));
  // A few at a time, so that none is refused for the queue of comparisons.
  for (; left > 0; left -= 20) {
    const guesses = Array.from({ length: Math.min(left, 20) }, async () =>
      logIn(stranger(), mobile, 'wrong', await api.imageCode()),
    );
    for (const { errcode, errmsg } of await Promise.all(guesses)) {
      if (errcode !== '4106') throw new Error(`${errcode} ${errmsg}`);
    }
  }
}

t.test('of 240 guesses from 240 addresses twenty are compared, then each needs a solved image code', async (t) => {
  const mobile = await account();
  const answers: Answer[] = [];
  // A few at a time, so that none is refused for the queue of comparisons.
  for (let round = 0; round < 12; round += 1) {
    answers.push(...(await Promise.all(Array.from({ length: 20 }, () => logIn(stranger(), mobile)))));
  }
  t.equal(answers.filter(({ errcode }) => errcode === '4106').length, 20);
  const refused = answers.filter(({ errcode }) => errcode === '4201');
  t.equal(refused.length, 220);
  t.strictSame(refused[0], { errcode: '4201', errmsg: '请先输入图片验证码', data: { challenge: 'image_code' } });
  t.match(await logIn(stranger(), mobile, password), { errcode: '4201', data: { challenge: 'image_code' } });

  const image = await api.imageCode();
  t.match(await logIn(stranger(), mobile, password, { ...image, image_code_text: 'no' }), {
    errcode: '4004',
    errmsg: '图片验证码错误',
  });
  t.match(await logIn(stranger(), mobile, password, image), { errcode: '4002', errmsg: '图片验证码已经过期' });
  t.match(await logIn(stranger(), mobile, password, await api.imageCode()), { errcode: /^0$/ });
  t.match(await logIn(stranger(), mobile), { errcode: '4106' }, 'a right one ends the count');
});

t.test('a mobile without an account is asked for the same', async (t) => {
  const mobile = newMobile();
  await attack(mobile, 20);
  t.match(await logIn(stranger(), mobile), { errcode: '4201', data: { challenge: 'image_code' } });
  await attack(mobile, 100);
  t.match(await logIn(stranger(), mobile), { errcode: '4201', data: { challenge: 'sms_code' } });
});

t.test('after 100 in a row the password rests, until a log-in by code', async (t) => {
  const mobile = await account();
  const owner = visitor(api);
  await logIn(owner, mobile, password);
  await attack(mobile, 100);
  t.strictSame(await logIn(stranger(), mobile, password, await api.imageCode()), {
    errcode: '4201',
    errmsg: '密码错误次数过多，请使用短信验证码登录或重置密码',
    data: { challenge: 'sms_code' },
  });
  t.match(await logIn(owner, mobile, password), { errcode: /^0$/ }, 'its own browser goes on');
  t.match(await logIn(stranger(), mobile, password), { errcode: '4201' }, 'which ends nothing for strangers');

  const elsewhere = stranger();
  const sms_code = await elsewhere.receiveCode(mobile, 'login');
  t.match((await elsewhere.post('/session', { mobile, sms_code })).answer, { errcode: /^0$/ });
  t.match(await logIn(stranger(), mobile, password), { errcode: /^0$/ });
});

t.test('a device has ten wrong passwords an hour of its own, whatever its address did', async (t) => {
  const mobile = await account();
  const address = '203.0.113.50';
  const owner = visitor(api, { address });
  t.match(await logIn(owner, mobile, password), { errcode: /^0$/ });
  for (let wrong = 0; wrong < 5; wrong += 1) await logIn(visitor(api, { address }), mobile);
  for (let wrong = 0; wrong < 45; wrong += 1) await logIn(visitor(api, { address }), newMobile());
  t.match(await logIn(visitor(api, { address }), mobile, password), { errcode: '4201' });
  for (let wrong = 0; wrong < 9; wrong += 1) t.match(await logIn(owner, mobile), { errcode: '4106' });
  t.match(await logIn(owner, mobile, password), { errcode: /^0$/ });
  for (let wrong = 0; wrong < 10; wrong += 1) t.match(await logIn(owner, mobile), { errcode: '4106' });
  const refused = await logIn(owner, mobile, password);
  t.match(refused, { errcode: '4201', errmsg: '登录失败次数过多，请稍后再试' });
  t.ok(Number(refused.data?.retry_after) > 3500);
});

t.test('a device ends with 100 wrong passwords in a row', async (t) => {
  const mobile = await account();
  const owner = visitor(api);
  await logIn(owner, mobile, password);
  const [failures] = await (async () => {
    await logIn(owner, mobile);
    return api.services.redis.keys(`device_log_ins_{${mobile}}:*`);
  })();
  // Ninety-eight more, hours ago.
  for (let i = 0; i < 98; i += 1) await api.services.redis.zadd(String(failures), 1_000 + i, `earlier ${i}`);
  t.match(await logIn(owner, mobile), { errcode: '4106' });
  t.equal(await api.services.redis.exists(`devices_{${mobile}}`), 0);
});

t.test('the cookie of a device: a year, several for an account, none of them readable in Redis', async (t) => {
  const mobile = await account();
  const [one, other] = [visitor(api), visitor(api)];
  const { setCookie } = await one.post('/session', { mobile, password });
  t.match(setCookie, /^device=[A-Za-z0-9_-]{43}; Max-Age=31536000; Path=\/api\/v1\.0; HttpOnly; SameSite=Lax$/m);
  const { device } = one.cookies;
  await logIn(one, mobile, password);
  t.equal(one.cookies.device, device, 'renewed at the next log-in');
  await logIn(other, mobile, password);
  const known = await api.services.redis.zrange(`devices_{${mobile}}`, 0, '-1');
  t.equal(known.length, 2);
  t.notOk(known.includes(String(device)));

  const planted = visitor(api);
  planted.cookies = { device: 'A'.repeat(43) };
  await logIn(planted, mobile, password);
  t.not(planted.cookies.device, 'A'.repeat(43), 'an id that somebody planted is not taken over');
});

t.test('who registers has a device; a reset ends all', async (t) => {
  const mobile = newMobile();
  const browser = visitor(api);
  const sms_code = await browser.receiveCode(mobile);
  await browser.post('/users', { mobile, sms_code, password });
  t.ok(await api.services.devices.isOne(mobile, browser.cookies.device));
  const reset = visitor(api);
  const code = await (async () => {
    await api.services.redis.del(`send_sms_code_flag_{${mobile}}`);
    return reset.receiveCode(mobile, 'reset_password');
  })();
  t.match((await reset.put('/password', { mobile, sms_code: code, password: 'another horse' })).answer, {
    errcode: /^0$/,
  });
  t.notOk(await api.services.devices.isOne(mobile, browser.cookies.device));
});

t.test('a device survives a rotation of secrets', async (t) => {
  const mobile = await account();
  const browser = visitor(api);
  await logIn(browser, mobile, password);
  const later = await startApi(t, {
    REDIS_URL: String(api.config.redisUrls[0]),
    DATABASE_URL: api.config.databaseUrl,
    APP_SECRETS: 'a-new-secret-of-at-least-thirty-two-bytes',
  });
  t.ok(await later.services.devices.isOne(mobile, browser.cookies.device));
});
