/** The whole service over a Redis Cluster: whatever one script or transaction touches lies in one slot. */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Cluster } from 'ioredis';
import t from 'tap';
import type { Answer } from '../support/api.ts';
import { command } from '../support/command.ts';
import { testEnvironment } from '../support/harness.ts';
import { receivedCode } from '../support/phone.ts';
import { startProcess } from '../support/processes.ts';
import { startRedisCluster } from '../support/redis-cluster.ts';
import { until } from '../support/until.ts';

t.setTimeout(300_000);
const cluster = await startRedisCluster(t);
const key = 'shop-key-of-32-random-characters';
const password = 'correct horse battery';
const simulator = await startProcess(t, 'scripts/gateway-simulator/main.ts', { SIMULATOR_PORT: '0' });
const environment = await testEnvironment(t, {
  // Two of three: what is said of them counts for those that are found by them.
  REDIS_URL: cluster.urls.slice(0, 2).join(','),
  SIMULATOR_PORT: new URL(String(simulator.ready.url)).port,
  SERVICE_KEYS: `shop:${createHash('sha256').update(key).digest('hex')}`,
  SMS_SERVICE_LIMITS: '10000/1h',
  SMS_DAILY_BUDGET: '10000',
  IMAGE_CODE_IP_LIMIT: '10000/1m',
  SMS_GUARD: 'enforce',
  SMS_RESEND_POLICY: 'same',
  SMS_GATEWAY_RATE: '1000',
  // Each address' limit and each mobile are in a slot of their own.
  TRUST_PROXY: '127.0.0.0/8',
});
const api = await startProcess(t, 'api/main.ts', environment);
const worker = await startProcess(t, 'worker/main.ts', environment);
const redis = new Cluster(cluster.urls, { redisOptions: { password: new URL(cluster.urls[0] ?? '').password } });
t.teardown(async () => {
  redis.disconnect();
  await once(redis, 'end');
});

let requests = 0;
async function call(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  requests += 1;
  const response = await fetch(`${api.ready.url}/api/v1.0${path}`, {
    method,
    headers: { 'x-forwarded-for': `198.18.${requests % 256}.1`, 'content-type': 'application/json', ...headers },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  const [cookie = ''] = (response.headers.get('set-cookie') ?? '').split(';');
  return { answer: (await response.json()) as Answer, cookie };
}

/** Asks for an SMS with a solved image code; returns the id of the send. */
async function requestSms(mobile: string, purpose = 'register'): Promise<string> {
  const id = randomUUID();
  await (await fetch(`${api.ready.url}/api/v1.0/image_codes/${id}`)).arrayBuffer();
  const text = await redis.get(`image_code_${id}`);
  const { answer } = await call('POST', '/sms_codes', { mobile, purpose, image_code_id: id, image_code_text: text });
  if (answer.errcode !== '0') throw new Error(`refused: ${answer.errcode} ${answer.errmsg}`);
  return String(answer.data?.send_id);
}

/** Asks for a code and reads it from the phone. */
async function receiveCode(mobile: string, purpose = 'register'): Promise<string> {
  const sendId = await requestSms(mobile, purpose);
  return receivedCode(String(simulator.ready.url), mobile, sendId);
}

t.test('registration, sessions and log-ins, for mobiles in many slots', async (t) => {
  for (let n = 0; n < 12; n += 1) {
    const mobile = `1390013${String(n).padStart(4, '0')}`;
    const sms_code = await receiveCode(mobile);
    const wrong = await call('POST', '/users', { mobile, sms_code: '0', password });
    t.match(wrong.answer, { errcode: '4004', data: { attempts_left: 4 } });
    const { answer, cookie } = await call('POST', '/users', { mobile, sms_code, password });
    t.match(answer, { errcode: /^0$/ });
    t.match((await call('GET', '/session', undefined, { cookie })).answer, { data: { mobile } });
    t.match((await call('POST', '/session', { mobile, password: 'wrong' })).answer, { errcode: '4106' });
    t.match((await call('POST', '/session', { mobile, password })).answer, { errcode: /^0$/ });
  }
});

t.test('a reset, a check for another back end', async (t) => {
  const mobile = '13900130000';
  await redis.del(`send_sms_code_flag_{${mobile}}`);
  const resetCode = await receiveCode(mobile, 'reset_password');
  const reset = await call('PUT', '/password', { mobile, sms_code: resetCode, password: `${password}!` });
  t.match(reset.answer, { errcode: /^0$/ });

  const sms_code = await receiveCode('13800130001');
  const checked = await call('POST', '/sms_codes/check', { mobile: '13800130001', sms_code }, { 'x-api-key': key });
  t.match(checked.answer, { errcode: /^0$/ });
});

t.test('a send that fails for good gives everything back', async (t) => {
  const mobile = '13900130099';
  await fetch(`${simulator.ready.url}/api/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode: 'blacklist', count: 1 }),
  });
  const sendId = await requestSms(mobile);
  let state: Answer['data'];
  await until(async () => {
    state = (await call('GET', `/sms_sends/${sendId}`)).answer.data;
    return state?.status === 'failed' ? undefined : `the send is ${state?.status}`;
  });
  t.equal(state?.resend_after, 0);
  t.equal(await redis.exists(`send_sms_code_flag_{${mobile}}`), 0);
});

t.test('both processes are ready, and the commands of operators work', async (t) => {
  for (const { ready } of [api, worker]) {
    const response = await fetch(`${ready.opsUrl}/readyz`);
    t.match(await response.json(), { checks: { redis: 'ok' } });
  }
  for (const entry of ['1380001', '203.0.113.0/24'])
    t.match(await command(environment, 'lists', 'block', entry), { code: 0 });
  t.match(await command(environment, 'lists', 'show'), { output: '1380001\tblock\n203.0.113.0/24\tblock\n' });
  t.match(await command(environment, 'sends', 'pause'), { output: /^Paused/ });
  t.match(await command(environment, 'sends', 'resume'), { output: /^Resumed/ });
  const { output } = await command(environment, 'guard-explain', '1390013');
  // A line for every hour: the test may begin in one and end in the next.
  const hours = [...output.matchAll(/(\d+) sent, (\d+) verified/g)];
  const sums = [1, 2].map((column) => hours.reduce((sum, hour) => sum + Number(hour[column]), 0));
  t.strictSame(sums, [13, 13]);
});

t.test('every node has its share of the keys', async (t) => {
  const sizes = await Promise.all(redis.nodes('master').map((node) => node.dbsize()));
  t.equal(sizes.length, 3);
  t.ok(
    sizes.every((size) => size > 0),
    'every node has its share',
  );
});
