/** A code belongs to the browser that asked for it: cookies, who is told what, and whom an attack does not stop. */
import { createHash, randomUUID } from 'node:crypto';
import t from 'tap';
import { type Answer, codeOf, newMobile, startApi, wrongCode } from '../support/api.ts';
import { type Visitor, visitor } from '../support/visitor.ts';

const password = 'correct horse battery';
const KEY = 'shop-key-of-32-random-characters';
const api = await startApi(t, {
  SMS_IP_LIMITS: '1000/1m',
  IMAGE_CODE_IP_LIMIT: '1000/1m',
  SERVICE_KEYS: `shop:${createHash('sha256').update(KEY).digest('hex')}`,
});
const passwordHash = await api.services.passwords.hash(password);

async function account(): Promise<string> {
  const mobile = newMobile();
  await api.services.users.create(mobile, passwordHash);
  return mobile;
}

let strangers = 0;
/** Somebody without cookies, at an address of their own. */
function stranger(): Visitor {
  strangers += 1;
  return visitor(api, { address: `198.51.100.${strangers % 250}` });
}

/** Lets the interval between two SMS pass. */
const nextInterval = (mobile: string) => api.services.redis.del(`send_sms_code_flag_{${mobile}}`);
/** Lets the hour pass in which strangers have no guesses left. */
const nextHour = (mobile: string) => api.services.redis.del(`sms_checks_{${mobile}}`);

const guess = async (browser: Visitor, mobile: string, sms_code: string, more: object = {}): Promise<Answer> =>
  (await browser.post('/session', { mobile, sms_code, ...more })).answer;

t.test('a sent code sets the cookie and renews it; nothing else does', async (t) => {
  const mobile = newMobile();
  const browser = visitor(api);
  const ask = async () => browser.post('/sms_codes', { mobile, ...(await api.imageCode()) });
  const { setCookie } = await ask();
  t.match(setCookie, /^browser=[A-Za-z0-9_-]{43}; Max-Age=3900; Path=\/api\/v1\.0; HttpOnly; SameSite=Lax$/);
  const { browser: id } = browser.cookies;
  t.match(await ask(), { answer: { errcode: '4201' }, setCookie: undefined });
  await nextInterval(mobile);
  t.match((await ask()).setCookie, new RegExp(`^browser=${id};`), 'the same id');
  const { image_code_id, image_code_text } = await api.imageCode();
  const query = new URLSearchParams({ image_code_id, image_code_text });
  t.match((await visitor(api).get(`/sms_codes/${newMobile()}?${query}`)).setCookie, /^browser=/, 'also by GET');
  const codes = await api.services.redis.hgetall(`sms_code_{${mobile}}:register`);
  t.notMatch(JSON.stringify(codes), id, 'the server keeps its digest');
});

t.test('an id that is none of ours is replaced, and two cookies of one name are none', async (t) => {
  const browser = visitor(api);
  for (const id of ['x', `${'A'.repeat(43)}B`]) {
    browser.cookies = { browser: id };
    await browser.receiveCode(newMobile());
    t.not(browser.cookies.browser, id);
    t.equal(browser.cookies.browser?.length, 43);
  }
  const mobile = await account();
  const owner = visitor(api);
  await owner.post('/session', { mobile, password });
  const cookie = `session_id=${owner.sessionId}`;
  const who = async (header: string) => (await api.get('/session', { cookie: header })).json().errcode;
  t.equal(await who(cookie), '0');
  t.equal(await who(`${cookie}; other=1`), '0');
  t.equal(await who(`${cookie}; ${cookie}`), '4101');
  t.equal(await who(`session_id=planted; ${cookie}`), '4101');
});

t.test('two browsers have two codes for one mobile, and each logs in with its own', async (t) => {
  const mobile = await account();
  const [one, other] = [visitor(api), visitor(api)];
  const first = await one.receiveCode(mobile, 'login');
  await nextInterval(mobile);
  const second = await other.receiveCode(mobile, 'login');
  t.match(await guess(other, mobile, second), { errcode: /^0$/ });
  t.match(await guess(one, mobile, first), { errcode: /^0$/ });
});

t.test('a browser that asks again hears that its first code is not the newest, and loses no guess', async (t) => {
  const mobile = await account();
  const browser = visitor(api);
  const first = await browser.receiveCode(mobile, 'login');
  await nextInterval(mobile);
  const second = await browser.receiveCode(mobile, 'login');
  for (let times = 0; times < 6; times += 1) {
    t.strictSame(await guess(browser, mobile, first), {
      errcode: '4004',
      errmsg: '短信验证码错误',
      data: { newer: true },
    });
  }
  t.match(await guess(browser, mobile, second), { errcode: /^0$/ });
});

t.test('a browser hears that its code is dead', async (t) => {
  const mobile = await account();
  const browser = visitor(api);
  const code = await browser.receiveCode(mobile, 'login');
  for (let left = 4; left >= 0; left -= 1) {
    t.match(await guess(browser, mobile, wrongCode(code)), { errcode: '4004', data: { attempts_left: left } });
  }
  t.match(await guess(browser, mobile, code), { errcode: '4002', errmsg: '短信验证码已过期' });
  await api.services.redis.del(`sms_code_{${mobile}}:login`);
  t.match(await guess(browser, mobile, code), { errcode: '4002' }, 'also when its life has ended');
});

t.test("a stranger's wrong guesses stop no browser and kill no code", async (t) => {
  const mobile = await account();
  const owner = visitor(api);
  const code = await owner.receiveCode(mobile, 'login');
  const answers = [];
  for (let times = 0; times < 12; times += 1) answers.push(await guess(stranger(), mobile, wrongCode(code)));
  t.equal(answers.filter(({ errcode }) => errcode === '4004').length, 5);
  t.equal(answers.filter(({ errcode }) => errcode === '4201').length, 7);
  t.ok(answers.slice(5).every(({ data }) => Number(data?.retry_after) > 3500));
  t.match(await guess(stranger(), mobile, code), { errcode: '4201' }, 'also when it is right');
  t.match(await guess(owner, mobile, wrongCode(code)), { errcode: '4004', data: { attempts_left: 4 } });
  t.match(await guess(owner, mobile, code), { errcode: /^0$/ });
});

t.test('a stranger learns nothing about a code: absent, live, dead and used sound alike', async (t) => {
  const answerAt = async (mobile: string) => guess(stranger(), mobile, '000000');
  const absent = await answerAt(await account());
  t.strictSame(absent, { errcode: '4004', errmsg: '短信验证码错误', data: { attempts_left: 4 } });
  const mobile = await account();
  const owner = visitor(api);
  const code = await owner.receiveCode(mobile, 'login');
  t.strictSame(await answerAt(mobile), absent, 'live');
  await nextHour(mobile);
  for (let times = 0; times < 5; times += 1) await guess(owner, mobile, wrongCode(code));
  t.strictSame(await guess(stranger(), mobile, code), absent, 'dead');
  await nextHour(mobile);
  await api.services.redis.del(`sms_code_{${mobile}}:login`);
  t.strictSame(await guess(stranger(), mobile, code), absent, 'expired');
  t.strictSame(await guess(stranger(), newMobile(), code), absent, 'for a mobile that has no account');
});

t.test('a client that keeps no cookies uses its code', async (t) => {
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  t.match((await api.post('/users', { mobile, sms_code, password })).json(), { errcode: /^0$/ });
  t.match((await api.post('/users', { mobile, sms_code, password })).json(), { errcode: '4003' }, 'a repeat too');
});

t.test(
  'wrong guesses without a cookie are twenty an hour for an address; right ones and browsers cost nothing',
  async (t) => {
    const from = { address: '203.0.113.77' };
    for (let wrong = 0; wrong < 20; wrong += 1) {
      t.match(await guess(visitor(api, from), newMobile(), '000000'), { errcode: '4004' });
      if (wrong % 5 > 0) continue;
      const mobile = newMobile();
      const sms_code = await api.receiveCode(mobile);
      t.match((await visitor(api, from).post('/users', { mobile, sms_code, password })).answer, { errcode: /^0$/ });
    }
    const refused = await guess(visitor(api, from), newMobile(), '000000');
    t.match(refused, { errcode: '4201', errmsg: '验证次数过多，请稍后再试' });
    t.ok(Number(refused.data?.retry_after) > 3500);
    const mobile = await account();
    const browser = visitor(api, from);
    const code = await browser.receiveCode(mobile, 'login');
    t.match(await guess(browser, mobile, wrongCode(code)), { errcode: '4004' });
    t.match(await guess(browser, mobile, code), { errcode: /^0$/ });
  },
);

t.test(
  'after many wrong guesses strangers solve an image code, then they are refused; its browser logs in',
  async (t) => {
    const mobile = await account();
    const owner = visitor(api);
    const code = await owner.receiveCode(mobile, 'login');
    const wrongSoFar = (count: number) => {
      const now = Date.now();
      const members = Array.from({ length: count }, (_, index) => [now, `earlier ${index}`]).flat();
      return api.services.redis.zadd(`sms_wrong_{${mobile}}`, ...members);
    };
    await wrongSoFar(29);
    t.match(await guess(stranger(), mobile, wrongCode(code)), { errcode: '4004' });
    await nextHour(mobile);
    const challenge = await guess(stranger(), mobile, code);
    t.strictSame(challenge, { errcode: '4201', errmsg: '请先输入图片验证码', data: { challenge: 'image_code' } });
    const image = await api.imageCode();
    const unsolved = { ...image, image_code_text: 'wrong' };
    t.match(await guess(stranger(), mobile, code, unsolved), { errcode: '4004', errmsg: '图片验证码错误' });
    t.match(
      await guess(stranger(), mobile, code, image),
      { errcode: '4002', errmsg: '图片验证码已经过期' },
      'it is used',
    );
    await wrongSoFar(98);
    t.match(await guess(stranger(), mobile, wrongCode(code), await api.imageCode()), { errcode: '4004' });
    await nextHour(mobile);
    t.match(await guess(stranger(), mobile, code, await api.imageCode()), { errcode: '4201', data: {} });
    t.match(await guess(owner, mobile, code), { errcode: /^0$/ });
  },
);

t.test('a back end may name the send: its code, its guesses, whatever strangers do', async (t) => {
  const mobile = newMobile();
  const { answer } = await visitor(api).post('/sms_codes', { mobile, ...(await api.imageCode()) });
  const send_id = String(answer.data?.send_id);
  const sms_code = await codeOf(api.services, send_id);
  for (let times = 0; times < 6; times += 1) await guess(stranger(), mobile, '000000');
  const check = async (body: object): Promise<Answer> =>
    (await api.post('/sms_codes/check', { mobile, ...body }, { 'x-api-key': KEY })).json();
  t.match(await check({ sms_code }), { errcode: '4201' }, 'without it, strangers may have used up all guesses');
  t.match(await check({ sms_code, send_id: randomUUID().replaceAll('-', '') }), { errcode: '4002' });
  t.match(await check({ sms_code, send_id: 'x' }), { errcode: '4103' });
  t.match(await check({ sms_code: wrongCode(sms_code), send_id }), { errcode: '4004', data: { attempts_left: 4 } });
  t.match(await check({ sms_code, send_id }), { errcode: /^0$/ });
});
