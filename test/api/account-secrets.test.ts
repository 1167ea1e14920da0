/** What accounts must not leave behind: no password, session id, code or key in a log, nor any of them or a mobile in Redis values. */
import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import t from 'tap';
import { openJob, parseJob } from '../../core/queue.ts';
import { createKeyring } from '../../core/secrets.ts';
import { testEnvironment } from '../support/harness.ts';
import { spawnProcess } from '../support/processes.ts';

const [mobile, password, key] = ['13987654321', 'correct horse battery', 'service-key-of-32-random-letters'];

t.test('a life of an account, logged as loudly as can be', async (t) => {
  const environment = await testEnvironment(t, {
    SERVICE_KEYS: `shop:${createHash('sha256').update(key).digest('hex')}`,
  });
  const api = spawnProcess(t, 'api/main.ts', { ...environment, LOG_LEVEL: 'trace' });
  const { url } = await api.line(({ msg }) => /\bready$/.test(msg ?? ''));
  const redis = new Redis(String(environment.REDIS_URL));
  t.teardown(() => redis.disconnect());
  const ids: string[] = [];
  const send = async (method: string, path: string, body?: object, headers: Record<string, string> = {}) => {
    const cookie = ids.length > 0 ? { cookie: `session_id=${ids.at(-1)}` } : {};
    const response = await fetch(`${url}/api/v1.0${path}`, {
      method,
      headers: { ...cookie, ...headers, ...(body ? { 'content-type': 'application/json' } : {}) },
      ...(body ? { body: JSON.stringify(body) } : {}),
    });
    const id = /session_id=([^;]+)/.exec(response.headers.get('set-cookie') ?? '')?.[1];
    if (id) ids.push(id);
    return response;
  };
  const json = async (response: Promise<Response>) => (await response).json() as Promise<{ errcode: string }>;

  const image_code_id = '00000000-0000-4000-8000-000000000001';
  await (await send('GET', `/image_codes/${image_code_id}`)).arrayBuffer();
  const image_code_text = String(await redis.get(`image_code_${image_code_id}`));
  await json(send('POST', '/sms_codes', { mobile, image_code_id, image_code_text }));
  const [job = ''] = await redis.keys('{bull}:sms:????????????????????????????????');
  const data = parseJob(JSON.parse(String(await redis.hget(job, 'data'))));
  const { code } = openJob(createKeyring([String(environment.APP_SECRETS)]), data);

  t.match(await json(send('POST', '/users', { mobile, password, sms_code: code })), { errcode: /^0$/ });
  t.match(await json(send('POST', '/session', { mobile, password: `${password}!` })), { errcode: '4106' });
  t.match(await json(send('POST', '/session', { mobile, password })), { errcode: /^0$/ });
  t.match(await json(send('PUT', '/password', { mobile, password, sms_code: code })), { errcode: '4004' });
  const check = { mobile, sms_code: code };
  t.match(await json(send('POST', '/sms_codes/check', check, { 'x-api-key': key })), { errcode: '4002' });
  t.match(await json(send('GET', '/session')), { errcode: /^0$/ });

  const stored = await values(redis);
  t.ok(stored.includes('user_id'), 'the session is among what is stored');
  t.equal(await api.end(), 0);
  t.match(api.output(), 'code check for a back end');
  t.match(api.output(), /"answer":"PASSWORD_WRONG"/, 'refusals are in the log');
  t.equal(ids.length, 2);
  for (const [what, secret] of Object.entries({ password, key, code: `"${code}"`, first: ids[0], second: ids[1] })) {
    t.notOk(api.output().includes(String(secret)), `${what} is in no log`);
    t.notOk(stored.includes(String(secret)), `${what} is in no value of Redis`);
  }
  t.notOk(api.output().includes(mobile));
  t.notOk(stored.includes(mobile));
});

/** Everything that Redis holds, without the names of keys. */
async function values(redis: Redis): Promise<string> {
  const found = [];
  for (const name of await redis.keys('*')) {
    const type = await redis.type(name);
    if (type === 'hash') found.push(await redis.hgetall(name));
    else if (type === 'string') found.push(await redis.get(name));
    else if (type === 'zset') found.push(await redis.zrange(name, '0', '-1'));
    else if (type === 'list') found.push(await redis.lrange(name, 0, -1));
    else if (type === 'stream') found.push(await redis.xrange(name, '-', '+'));
    else throw new Error(`${name} is a ${type}`);
  }
  return JSON.stringify(found);
}
