/** A process that is late says so instead of blaming its stores, and refuses first what is cheapest to refuse. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Redis } from 'ioredis';
import t from 'tap';
import { type Answer, type Api, newMobile, startApi } from '../support/api.ts';
import type { Test } from '../support/harness.ts';
import { startOwnRedis } from '../support/own-redis.ts';

const PROBLEM = { accept: 'application/problem+json' };

const picture = (api: Api, headers = {}) => api.get(`/image_codes/${randomUUID()}`, headers);
const send = async (api: Api) => {
  const image = { image_code_id: randomUUID(), image_code_text: 'AAAA' };
  return (await api.post('/sms_codes', { mobile: newMobile(), ...image })).json<Answer>();
};
const check = async (api: Api) =>
  (await api.post('/users', { mobile: newMobile(), sms_code: '123456', password: 'long enough' })).json<Answer>();

/** One line of a metric; the others may ask a store. */
const metric = async (api: Api, name: string, labels = ''): Promise<string | undefined> => {
  const lines = (await api.services.metrics.registry.getSingleMetricAsString(name)).split('\n');
  return lines.find((line) => line.startsWith(`${name}${labels} `))?.split(' ')[1];
};

/** Holds the event loop: nothing else of this process runs. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

/** Holds the event loop again and again until the process is this late for good. */
async function blockUntil({ services }: Api, pressure: number): Promise<void> {
  while (services.load.pressure() < pressure) {
    block(services.config.storeTimeoutMs * pressure + 100);
    await nextTurn();
  }
}

t.test('a late process refuses, in every form of an answer, and recovers by itself', async (t) => {
  const api = await startApi(t, { STORE_TIMEOUT_MS: '400', IMAGE_CODE_IP_LIMIT: '100000/1m' });
  await blockUntil(api, 0.5);
  const refusals = await Promise.all([picture(api), api.get(`/sms_sends/${'0'.repeat(32)}`)]);
  const [image, state] = refusals;
  t.equal(image?.statusCode, 503);
  t.match(image?.headers, { 'retry-after': /^[1-4]$/, 'cache-control': 'no-store' });
  t.match(image?.json(), { errcode: '4201', errmsg: '服务繁忙，请稍后再试', data: { retry_after: Number } });
  t.equal(state?.statusCode, 200);
  t.match(state?.json(), { errcode: '4201', data: { retry_after: Number } });

  await blockUntil(api, 0.5);
  const problem = await api.get(`/sms_sends/${'0'.repeat(32)}`, PROBLEM);
  t.equal(problem.statusCode, 503);
  t.match(problem.headers, { 'retry-after': /^[1-4]$/ });
  t.match(problem.json(), { status: 503, errcode: '4201', retry_after: Number });

  await blockUntil(api, 0.5);
  t.match(await check(api), { errcode: '4201' }, 'the last to be refused');
  t.equal(await metric(api, 'http_requests_shed_total', '{rank="first"}'), '3');
  t.equal(await metric(api, 'http_requests_shed_total', '{rank="last"}'), '1');

  while (api.services.load.pressure() >= 0.25) await nextTurn();
  t.equal((await picture(api)).statusCode, 200);
});

t.test('one pause is no lateness', async (t) => {
  const api = await startApi(t, { STORE_TIMEOUT_MS: '700', IMAGE_CODE_IP_LIMIT: '100000/1m' });
  block(api.config.storeTimeoutMs);
  await nextTurn();
  t.equal((await picture(api)).statusCode, 200);
});

/** A Redis whose scripts wait until it is released. */
async function startHeldRedis(t: Test) {
  const { url } = await startOwnRedis(t);
  const operator = new Redis(url);
  t.teardown(async () => {
    operator.disconnect();
    await once(operator, 'end');
  });
  return {
    url,
    hold: () => operator.client('PAUSE', 600_000, 'WRITE'),
    release: () => operator.client('UNPAUSE'),
  };
}

t.test('an answer that lay here unread is no fault of the store', async (t) => {
  const { url, hold, release } = await startHeldRedis(t);
  const api = await startApi(t, { REDIS_URL: url, STORE_TIMEOUT_MS: '700' });
  // So that its scripts are known: else it asks about them first.
  await check(api);
  const redis = api.services.redis as Redis;
  const asked = new Promise<void>((resolve) => {
    const sendCommand = redis.sendCommand.bind(redis);
    redis.sendCommand = (command, stream) => {
      resolve();
      return sendCommand(command, stream);
    };
  });
  await hold();
  const answer = check(api);
  await asked;
  const released = release();
  // Redis answers while nobody here listens; then its time is over before its answer is read.
  block(api.config.storeTimeoutMs + 200);
  await released;
  t.match(await answer, { errcode: '4201', errmsg: '服务繁忙，请稍后再试' });
});

t.test('a store that is silent while the process is on time is at fault', async (t) => {
  const { url, hold } = await startHeldRedis(t);
  const api = await startApi(t, { REDIS_URL: url, STORE_TIMEOUT_MS: '2000' });
  // The start, which draws letters, holds the loop too.
  while (api.services.load.missedAnswers()) await nextTurn();
  await hold();
  t.match(await check(api), { errcode: '4001' });
});

t.test('a flood is refused by its cost: pictures first, then sends, last what an SMS was paid for', async (t) => {
  const { url, hold, release } = await startHeldRedis(t);
  const limits = { SMS_CHECK_IP_LIMIT: '100000/1h' };
  const api = await startApi(t, { REDIS_URL: url, STORE_TIMEOUT_MS: '60000', ...limits });
  const pending: Promise<Answer>[] = [];
  const fill = async (requests: number) => {
    while (pending.length < requests) pending.push(check(api));
    while (api.services.load.underWay() < requests) await nextTurn();
  };
  await hold();
  await fill(1_000);
  t.match((await picture(api)).json(), { errcode: '4201' });
  pending.push(send(api));
  await fill(1_500);
  t.match(await send(api), { errcode: '4201' });
  await fill(1_999);
  t.match(await check(api), { errcode: '4201' });
  t.equal(await metric(api, 'http_requests_under_way'), '1999');
  await release();
  const answers = await Promise.all(pending);
  t.notOk(
    answers.find(({ errcode }) => errcode === '4201'),
    'who was let in is served',
  );
  while (api.services.load.underWay() > 0) await nextTurn();
});
