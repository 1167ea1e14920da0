/** Redis or PostgreSQL gone, or there and silent: every request gets its answer, and all works again by itself. */
import { createHash, randomUUID } from 'node:crypto';
import t from 'tap';
import { buildOpsApp } from '../../api/ops-app.ts';
import { type Answer, type Api, newMobile, startApi } from '../support/api.ts';
import { cuttable } from '../support/cuttable.ts';
import { testDatabaseUrl, testRedisUrl } from '../support/harness.ts';
import { startOwnRedis } from '../support/own-redis.ts';

/** Short, so that a hanging store is told from a slow machine; the answer itself is what the test awaits. */
const STORE_TIMEOUT_MS = '1000';

const SERVICE_KEY = 'a key of another back end';
const SERVICE_KEYS = `shop:${createHash('sha256').update(SERVICE_KEY).digest('hex')}`;
const cookie = { cookie: `session_id=${'A'.repeat(43)}` };

/** The next time the connection is up; its errors until then are expected, so `once` of node:events won't do. */
const ready = (api: Api) => new Promise((resolve) => api.services.redis.once('ready', resolve));

/** Every kind of request that needs Redis. */
async function answersWithoutRedis(api: Api): Promise<Answer[]> {
  const image = { image_code_id: randomUUID(), image_code_text: 'AAAA' };
  const responses = await Promise.all([
    api.post('/sms_codes', { mobile: newMobile(), ...image }),
    api.get(`/sms_codes/${newMobile()}?${new URLSearchParams(image)}`),
    api.get(`/sms_sends/${'0'.repeat(32)}`),
    api.post('/users', { mobile: newMobile(), sms_code: '123456', password: 'long enough' }),
    api.post('/session', { mobile: newMobile(), sms_code: '123456' }),
    api.post('/session', { mobile: newMobile(), password: 'long enough' }),
    api.get('/session', cookie),
    api.app.inject({ method: 'DELETE', url: '/api/v1.0/session', headers: cookie }),
    api.app.inject({
      method: 'PUT',
      url: '/api/v1.0/password',
      payload: { mobile: newMobile(), sms_code: '123456', password: 'long enough' },
    }),
    api.post('/sms_codes/check', { mobile: newMobile(), sms_code: '123456' }, { 'x-api-key': SERVICE_KEY }),
  ]);
  return responses.map((response) => response.json<Answer>());
}

t.test('Redis stopped and started again', async (t) => {
  const redis = await startOwnRedis(t);
  const api = await startApi(t, { REDIS_URL: redis.url, STORE_TIMEOUT_MS, SERVICE_KEYS });
  const ops = await buildOpsApp(api.services);
  t.teardown(() => ops.close());
  t.equal((await api.requestSms(newMobile())).errcode, '0');

  await redis.stop();
  for (const answer of await answersWithoutRedis(api)) t.match(answer, { errcode: '4001', errmsg: '数据库异常' });
  const image = await api.get(`/image_codes/${randomUUID()}`);
  t.equal(image.statusCode, 503, 'a picture that could not be checked is not drawn');
  t.match(image.json(), { errcode: '4001' });
  t.match((await ops.inject({ url: '/readyz' })).json(), { checks: { redis: /^unavailable/, postgres: 'ok' } });
  t.equal((await ops.inject({ url: '/healthz' })).statusCode, 200);
  t.equal((await ops.inject({ url: '/metrics' })).statusCode, 200);

  const back = ready(api);
  await redis.start();
  await back;
  t.equal((await api.requestSms(newMobile())).errcode, '0');
});

t.test('Redis there, but silent', async (t) => {
  const redis = await cuttable(t, await testRedisUrl(t));
  const api = await startApi(t, { REDIS_URL: redis.url, STORE_TIMEOUT_MS, SERVICE_KEYS });
  const image = await api.imageCode();
  redis.hang();
  for (const answer of await answersWithoutRedis(api)) t.match(answer, { errcode: '4001' });
  t.match((await api.post('/sms_codes', { mobile: newMobile(), ...image })).json(), { errcode: '4001' });
  const back = ready(api);
  await redis.cut();
  await redis.restore();
  await back;
  t.equal((await api.requestSms(newMobile())).errcode, '0');
});

t.test('connections to Redis stay open and lose what they carry: they are made anew', async (t) => {
  const redis = await cuttable(t, await testRedisUrl(t));
  const api = await startApi(t, { REDIS_URL: redis.url, STORE_TIMEOUT_MS });
  for (const lost of ['both', 'requests', 'answers', 'ends', 'half'] as const) {
    t.equal((await api.requestSms(newMobile())).errcode, '0');
    const back = ready(api);
    redis.silence(lost);
    t.equal((await api.get(`/image_codes/${randomUUID()}`)).statusCode, 503, lost);
    await back;
  }
  t.equal((await api.requestSms(newMobile())).errcode, '0');
});

t.test('connections to PostgreSQL stay open and go silent: one request pays for all of them', async (t) => {
  const postgres = await cuttable(t, await testDatabaseUrl(t));
  const api = await startApi(t, { DATABASE_URL: postgres.url, STORE_TIMEOUT_MS });
  const slides = () => api.get('/houses/index');
  for (const lost of ['both', 'answers', 'ends'] as const) {
    await Promise.all(Array.from({ length: 20 }, slides));
    t.ok(api.services.postgres.pool.idleCount > 1, 'several connections lie idle');
    postgres.silence(lost);
    t.match((await slides()).json(), { errcode: '4001' }, lost);
    for (let request = 0; request < 10; request += 1) t.match((await slides()).json(), { errcode: /^0$/ });
  }
});

t.test('PostgreSQL gone, silent, and back', async (t) => {
  const postgres = await cuttable(t, await testDatabaseUrl(t));
  const api = await startApi(t, { DATABASE_URL: postgres.url, STORE_TIMEOUT_MS, SERVICE_KEYS });
  const ops = await buildOpsApp(api.services);
  t.teardown(() => ops.close());
  const mobile = newMobile();
  const user = { mobile, sms_code: await api.receiveCode(mobile), password: 'long enough' };
  const refused = async () => {
    t.match(await api.requestSms(newMobile()), { errcode: '4001', errmsg: '数据库异常' });
    t.match((await api.post('/users', user)).json(), { errcode: '4001' });
    t.match((await api.post('/session', { mobile, password: 'long enough' })).json(), { errcode: '4001' });
    t.match((await api.get('/houses/index')).json(), { errcode: '4001' });
    t.match((await ops.inject({ url: '/readyz' })).json(), { checks: { redis: 'ok', postgres: /^unavailable/ } });
  };
  await postgres.cut();
  await refused();
  await postgres.restore();
  t.equal((await api.requestSms(newMobile())).errcode, '0');
  postgres.hang();
  await refused();
  await postgres.cut();
  await postgres.restore();
  t.match((await api.post('/users', user)).json(), { errcode: /^0$/ }, 'the code stayed good each time');
});
