/** Sessions: the cookie, how they begin and end, and what Redis knows of them. */
import { createHash } from 'node:crypto';
import t from 'tap';
import { newMobile, startApi } from '../support/api.ts';
import { type Visitor, visitor } from '../support/visitor.ts';

const password = 'correct horse battery';
const PRODUCTION = {
  NODE_ENV: 'production',
  OPS_PASSWORD: 'fifteen letters',
  YTX_BASE_URL: 'https://gateway.example',
  YTX_ACCOUNT_SID: 'account',
  YTX_AUTH_TOKEN: 'token',
  YTX_APP_ID: 'app',
  YTX_TEMPLATE_ID: '1',
};

const api = await startApi(t);
const passwordHash = await api.services.passwords.hash(password);

async function loggedIn(from?: Parameters<typeof visitor>[1], mobile = newMobile()): Promise<Visitor> {
  if (!(await api.services.users.isRegistered(mobile))) await api.services.users.create(mobile, passwordHash);
  const browser = visitor(api, from);
  await browser.post('/session', { mobile, password });
  return browser;
}

const keyOf = (browser: Visitor): string =>
  `session_${createHash('sha256').update(String(browser.sessionId)).digest('hex')}`;

t.test('nobody is logged in without a session', async (t) => {
  const browser = visitor(api);
  for (const id of [undefined, '', 'x', 'A'.repeat(43), `${'A'.repeat(43)}\u0000`, '../../etc', '*'.repeat(5000)]) {
    browser.sessionId = id;
    const { status, answer } = await browser.get('/session');
    t.equal(status, 200);
    t.strictSame(answer, { errcode: '4101', errmsg: '用户未登录' });
  }
});

t.test('registering logs in', async (t) => {
  const mobile = newMobile();
  const browser = visitor(api);
  const sms_code = await api.receiveCode(mobile);
  const { answer } = await browser.post('/users', { mobile, sms_code, password });
  const who = await browser.get('/session');
  t.match(who.answer, { errcode: /^0$/, data: { user_id: answer.data?.user_id, name: mobile, mobile } });
  t.equal(who.headers['cache-control'], 'no-store');
});

t.test('the cookie: 256 bits, out of reach of scripts, lax, for the whole site', async (t) => {
  const browser = visitor(api);
  const mobile = newMobile();
  await api.services.users.create(mobile, passwordHash);
  const { setCookie } = await browser.post('/session', { mobile, password });
  t.match(setCookie, /^session_id=[A-Za-z0-9_-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax(\n|$)/);
});

t.test('in production the cookie is Secure, also when it is cleared', async (t) => {
  const production = await startApi(t, PRODUCTION);
  const mobile = newMobile();
  await production.services.users.create(mobile, passwordHash);
  const browser = visitor(production);
  t.match((await browser.post('/session', { mobile, password })).setCookie, /; HttpOnly; Secure; SameSite=Lax$/);
  t.match((await browser.delete('/session')).setCookie, /^session_id=;.*; HttpOnly; Secure; SameSite=Lax$/);
});

t.test('the id of a session is not in Redis, and no mobile is in what is stored', async (t) => {
  const mobile = newMobile();
  const browser = await loggedIn({}, mobile);
  const keys = await api.services.redis.keys('*');
  t.ok(keys.includes(keyOf(browser)));
  t.notOk(keys.some((key) => key.includes(String(browser.sessionId))));
  const stored = JSON.stringify(await api.services.redis.hgetall(keyOf(browser)));
  t.notMatch(stored, new RegExp(mobile));
  t.notOk(stored.includes(String(browser.sessionId)));
  const thief = visitor(api);
  for (const id of [keyOf(browser), keyOf(browser).slice('session_'.length)]) {
    thief.sessionId = id;
    t.match((await thief.get('/session')).answer, { errcode: '4101' }, 'the key opens nothing');
  }
});

t.test('fixation: logging in brings a new id, and the old one ends', async (t) => {
  const planted = await loggedIn();
  const victim = visitor(api);
  victim.sessionId = planted.sessionId;
  const mobile = newMobile();
  await api.services.users.create(mobile, passwordHash);
  await victim.post('/session', { mobile, password });
  t.not(victim.sessionId, planted.sessionId);
  t.match((await planted.get('/session')).answer, { errcode: '4101' });

  const made = visitor(api);
  made.sessionId = 'A'.repeat(43);
  await made.post('/session', { mobile, password });
  t.not(made.sessionId, 'A'.repeat(43), 'an id that nobody issued is not taken over');
});

t.test('fixation: registering does the same', async (t) => {
  const planted = await loggedIn();
  for (const id of [planted.sessionId, 'A'.repeat(43)]) {
    const victim = visitor(api);
    victim.sessionId = id;
    const mobile = newMobile();
    const sms_code = await api.receiveCode(mobile);
    t.match((await victim.post('/users', { mobile, sms_code, password })).answer, { errcode: /^0$/ });
    t.not(victim.sessionId, id);
    t.match((await victim.get('/session')).answer, { data: { mobile } });
  }
  t.match((await planted.get('/session')).answer, { errcode: '4101' }, 'who planted its session has it no more');
});

t.test('a failed log-in leaves the session as it is', async (t) => {
  const browser = await loggedIn();
  const { sessionId } = browser;
  const { setCookie } = await browser.post('/session', { mobile: newMobile(), password: 'wrong' });
  t.equal(setCookie, undefined);
  t.equal(browser.sessionId, sessionId);
  t.match((await browser.get('/session')).answer, { errcode: /^0$/ });
});

t.test('two log-ins at once are two sessions, and logging one out leaves the other', async (t) => {
  const mobile = newMobile();
  await api.services.users.create(mobile, passwordHash);
  const [one, other] = await Promise.all([loggedIn({}, mobile), loggedIn({}, mobile)]);
  t.not(one.sessionId, other.sessionId);
  const { answer, setCookie } = await one.delete('/session');
  t.match(answer, { errcode: /^0$/, errmsg: '已退出登录' });
  t.match(setCookie, /^session_id=; Max-Age=0; Path=\/; /);
  t.equal(one.sessionId, undefined);
  t.match((await other.get('/session')).answer, { errcode: /^0$/ });
});

t.test('logging out twice, and without a session, is a success', async (t) => {
  const browser = await loggedIn();
  const copy = visitor(api);
  copy.sessionId = browser.sessionId;
  for (const one of [browser, copy, visitor(api)]) t.match((await one.delete('/session')).answer, { errcode: /^0$/ });
});

t.test('a log-out with a type of body and no body, as some clients send every request', async (t) => {
  const browser = await loggedIn({ headers: { 'content-type': 'application/json' } });
  t.match(await browser.delete('/session'), { status: 200, answer: { errcode: /^0$/ } });
});

t.test('log-out during requests: none of them brings the session back', async (t) => {
  for (let round = 0; round < 5; round += 1) {
    const browser = await loggedIn();
    const copies = Array.from({ length: 10 }, () => {
      const copy = visitor(api);
      copy.sessionId = browser.sessionId;
      return copy;
    });
    const key = keyOf(browser);
    await Promise.all([...copies.slice(0, 5).map((copy) => copy.get('/session')), browser.delete('/session')]);
    t.match((await copies[5]?.get('/session'))?.answer, { errcode: '4101' });
    t.equal(await api.services.redis.exists(key), 0);
  }
});

t.test('use renews the idle life, never beyond the fixed one', async (t) => {
  const browser = await loggedIn();
  const { redis } = api.services;
  const key = keyOf(browser);
  t.ok((await redis.pttl(key)) > 86_400_000 - 60_000);
  await redis.pexpire(key, 60_000);
  await browser.get('/session');
  t.ok((await redis.pttl(key)) > 86_400_000 - 60_000, 'renewed');

  const endsAt = Number(await redis.hget(key, 'ends_at'));
  t.ok(endsAt > Date.now() + 604_800_000 - 60_000 && endsAt <= Date.now() + 604_800_000);
  await redis.hset(key, 'ends_at', Date.now() + 30_000);
  await browser.get('/session');
  t.ok((await redis.pttl(key)) <= 30_000, 'no idle life beyond the end');
  await redis.hset(key, 'ends_at', Date.now() - 1);
  t.match((await browser.get('/session')).answer, { errcode: '4101' }, 'the end is the end');
});

t.test('the lives are settings', async (t) => {
  const short = await startApi(t, { SESSION_TTL_SECONDS: '50', SESSION_IDLE_SECONDS: '100' });
  const mobile = newMobile();
  await short.services.users.create(mobile, passwordHash);
  const browser = visitor(short);
  t.match((await browser.post('/session', { mobile, password })).setCookie, /Max-Age=50/);
  t.ok((await short.services.redis.pttl(keyOf(browser))) <= 50_000);
});

t.test('a session without its user is none', async (t) => {
  const browser = await loggedIn();
  await api.services.postgres.pool.query('DELETE FROM ih_user_profile');
  t.match((await browser.get('/session')).answer, { errcode: '4101' });
});

t.test('registered although no session could be started: a success without a cookie', async (t) => {
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  const broken = api.services.sessions.start;
  api.services.sessions.start = () => Promise.reject(new Error('Redis is gone'));
  const { answer, setCookie } = await visitor(api).post('/users', { mobile, sms_code, password });
  api.services.sessions.start = broken;
  t.match(answer, { errcode: /^0$/ });
  t.notMatch(setCookie ?? '', /session_id/);
});
