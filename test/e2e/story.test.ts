/** The whole service as operators run it: two API processes, a worker and the simulator, and only HTTP in between. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import t from 'tap';
import type { Answer } from '../support/api.ts';
import { testEnvironment } from '../support/harness.ts';
import { messagesTo, receivedCode } from '../support/phone.ts';
import { spawnProcess, startProcess } from '../support/processes.ts';

// Four processes start, and two more that refuse to: on a busy machine that alone takes a while.
t.setTimeout(300_000);
const simulator = await startProcess(t, 'scripts/gateway-simulator/main.ts', { SIMULATOR_PORT: '0' });
const simulatorUrl = String(simulator.ready.url);
const environment = await testEnvironment(t, {
  SIMULATOR_PORT: new URL(simulatorUrl).port,
  SMS_IP_LIMITS: '10000/1m',
  IMAGE_CODE_IP_LIMIT: '10000/1m',
});
const apis = await Promise.all([
  startProcess(t, 'api/main.ts', environment),
  startProcess(t, 'api/main.ts', environment),
]);
await startProcess(t, 'worker/main.ts', environment);
const redis = new Redis(environment.REDIS_URL ?? '');
t.teardown(async () => {
  redis.disconnect();
  await once(redis, 'end');
});

/** The n-th request goes to one API process or the other in turn. */
const urlOf = (n: number) => `${apis[n % apis.length]?.ready.url}/api/v1.0`;

async function post(n: number, path: string, body: object): Promise<Answer> {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(`${urlOf(n)}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Answer;
}

async function imageCode(n = 0): Promise<{ image_code_id: string; image_code_text: string }> {
  const id = randomUUID();
  await (await fetch(`${urlOf(n)}/image_codes/${id}`)).arrayBuffer();
  return { image_code_id: id, image_code_text: (await redis.get(`image_code_${id}`)) ?? '' };
}

const readSms = (mobile: string) => receivedCode(simulatorUrl, mobile);

const count = (answers: Answer[], errcode: string) => answers.filter((answer) => answer.errcode === errcode).length;

t.test('from the picture to an account', async (t) => {
  const mobile = '13700000001';
  const query = new URLSearchParams(await imageCode());
  const sent = (await (await fetch(`${urlOf(0)}/sms_codes/${mobile}?${query}`)).json()) as Answer;
  t.match(sent, { errcode: /^0$/, data: { send_id: String, expires_in: Number, resend_after: Number } });
  const sms_code = await readSms(mobile);
  const registered = await post(1, '/users', { mobile, sms_code, password: 'a long password' });
  t.match(registered, { errcode: /^0$/, errmsg: '注册成功', data: { user_id: Number } });
  const state = (await (await fetch(`${urlOf(1)}/sms_sends/${sent.data?.send_id}`)).json()) as Answer;
  t.match(state.data?.status, /^(sending|sent|delivered)$/);
});

t.test('60 requests at once with one image code, over two processes: one succeeds', async (t) => {
  const image = await imageCode();
  const answers = await Promise.all(
    Array.from({ length: 60 }, (_, n) =>
      post(n, '/sms_codes', { mobile: `13600000${(100 + n).toString()}`, ...image }),
    ),
  );
  t.equal(count(answers, '0'), 1);
  t.equal(count(answers, '4002'), 59);
});

t.test('60 requests at once for one mobile, over two processes: one SMS', async (t) => {
  const mobile = '13500000001';
  const images = await Promise.all(Array.from({ length: 60 }, (_, n) => imageCode(n)));
  const answers = await Promise.all(images.map((image, n) => post(n, '/sms_codes', { mobile, ...image })));
  t.equal(count(answers, '0'), 1);
  t.equal(count(answers, '4201'), 59);
  await readSms(mobile);
  t.equal((await messagesTo(simulatorUrl, mobile)).length, 1);
});

t.test('20 registrations at once with the right code, over two processes: one user', async (t) => {
  const mobile = '13400000001';
  t.equal((await post(0, '/sms_codes', { mobile, ...(await imageCode()) })).errcode, '0');
  const user = { mobile, sms_code: await readSms(mobile), password: 'a long password' };
  const answers = await Promise.all(Array.from({ length: 20 }, (_, n) => post(n, '/users', user)));
  t.equal(count(answers, '0'), 1);
  t.equal(count(answers, '4003'), 19);
});

t.test('a configuration with faults names all of them and ends with 1', async (t) => {
  for (const entry of ['api/main.ts', 'worker/main.ts']) {
    const broken = spawnProcess(t, entry, { PORT: 'x', SMS_CODE_TTL_SECONDS: '60s', SMS_GATEWAYS: 'pigeon' });
    t.equal(await broken.exited, 1, entry);
    for (const name of ['PORT', 'SMS_CODE_TTL_SECONDS', 'SMS_GATEWAYS', 'REDIS_URL', 'DATABASE_URL', 'APP_SECRETS']) {
      t.match(broken.output(), `${name}:`, `${entry} ${name}`);
    }
  }
});
