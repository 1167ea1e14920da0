/** What bounds costs and abuse, over the API: growing waits, budget, kill switch, lists, guard, failures, test numbers. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { mobileDigest } from '../../core/code.ts';
import { type Answer, type Api, allUndone, codeOf, newMobile, startApi } from '../support/api.ts';
import { visitor } from '../support/visitor.ts';

const password = 'correct horse battery';

/** Asks for an SMS with a solved image code, from an address. */
async function ask(api: Api, mobile: string, remoteAddress: string, headers: Record<string, string> = {}) {
  const query = new URLSearchParams(await api.imageCode());
  return (await api.get(`/sms_codes/${mobile}?${query}`, headers, remoteAddress)).json<Answer>();
}

const metric = async (api: Api, name: string): Promise<string | undefined> =>
  new RegExp(`^${name} (.*)$`, 'm').exec(await api.services.metrics.registry.metrics())?.[1];

t.test('the wait grows, and the answer and the state of the send tell it', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  for (const wait of [60, 60, 120, 300]) {
    const { data } = await api.requestSms(mobile);
    t.match(data, { resend_after: wait });
    const state = (await api.get(`/sms_sends/${data?.send_id}`)).json<Answer>();
    t.ok(Number(state.data?.resend_after) > wait - 5);
    await api.services.redis.del(`send_sms_code_flag_{${mobile}}`);
  }
});

t.test('the refusal of each limit has its time to wait and its own label', async (t) => {
  const api = await startApi(t, { SMS_PREFIX_LIMITS: '2/1h', SMS_SERVICE_LIMITS: '3/1h' });
  await api.requestSms('13700010001');
  await api.requestSms('13700010002');
  t.match(await api.requestSms('13700010003'), { errcode: '4201', data: { retry_after: Number } });
  t.match(await api.requestSms('13700020001'), { errcode: /^0$/ });
  t.match(await api.requestSms('13700030001'), { errcode: '4201', data: { retry_after: Number } });
  t.equal(await metric(api, 'sms_refusals_total\\{limit="prefix"\\}'), '1');
  t.equal(await metric(api, 'sms_refusals_total\\{limit="service"\\}'), '1');
  t.equal(await api.services.redis.exists('send_sms_code_flag_{13700030001}'), 0, 'the interval was given back');
});

t.test('a refusal leaves a live code alone', async (t) => {
  const api = await startApi(t, { SMS_PREFIX_LIMITS: '1/1h' });
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  await api.services.redis.del(`send_sms_code_flag_{${mobile}}`);
  t.match(await api.requestSms(mobile), { errcode: '4201' });
  t.match((await api.post('/users', { mobile, sms_code, password })).json(), { errcode: /^0$/ });
});

t.test('the budget stops the day, and an operator hears before', async (t) => {
  const api = await startApi(t, { SMS_DAILY_BUDGET: '5', SMS_PRICE: '0.5' });
  for (let sends = 0; sends < 3; sends += 1) await api.requestSms(newMobile());
  t.equal(await metric(api, 'sms_budget_alert'), '0');
  await api.requestSms(newMobile());
  t.equal(await metric(api, 'sms_budget_alert'), '1');
  t.equal(await metric(api, 'sms_cost_today{currency="CNY"}'), '2');
  t.equal(await metric(api, 'sms_cost_budget{currency="CNY"}'), '2.5');
  await api.requestSms(newMobile());
  const refused = await api.requestSms(newMobile());
  t.match(refused, { errcode: '4201', errmsg: '今日短信发送量已达上限，请明天再试' });
  t.ok(Number(refused.data?.retry_after) <= 86_400);
  t.equal(await metric(api, 'sms_messages_today'), '5');
});

t.test('while sends are paused the API answers at once and touches nothing', async (t) => {
  const api = await startApi(t);
  const image = await api.imageCode();
  await api.services.queue.pause();
  const paused = await api.post('/sms_codes', { mobile: newMobile(), ...image });
  t.match(paused.json(), { errcode: '4301', errmsg: '短信服务暂停，请稍后再试', data: { retry_after: 60 } });
  t.equal(await metric(api, 'sms_refusals_total\\{limit="pause"\\}'), '1');
  t.equal(await metric(api, 'sms_sends_paused'), '1');
  await api.services.queue.resume();
  t.match((await api.post('/sms_codes', { mobile: newMobile(), ...image })).json(), { errcode: /^0$/ });
});

t.test('lists count at once: blocked mobiles and networks, trusted ones', async (t) => {
  const api = await startApi(t, { SMS_PREFIX_LIMITS: '1/1h', SMS_IP_LIMITS: '1/1h' });
  const { senderLists } = api.services;
  await senderLists.put('1361111', 'block');
  await senderLists.put('203.0.113.0/24', 'block', 7200);
  const blocked = await ask(api, '13611110001', '192.0.2.1');
  t.match(blocked, { errcode: '4201', errmsg: '该号码或网络暂不能获取短信', data: { retry_after: 3600 } });
  const { errcode, data } = await ask(api, '13622220001', '203.0.113.9');
  t.equal(errcode, '4201');
  t.ok(Number(data?.retry_after) > 7100, 'until the entry ends');
  t.equal(data?.reference, undefined);
  const reference = String(blocked.data?.reference);
  t.match(reference, /^[0-9a-f]{8}$/, 'what no time ends can be asked after');
  const digest = mobileDigest(api.services.keyring, '13611110001');
  t.match(await api.services.refusals.list([digest]), [{ answer: 'SENDER_BLOCKED', reference }]);
  t.equal(await metric(api, 'sms_refusals_total\\{limit="list"\\}'), '2');
  await senderLists.put('203.0.113.0/24', 'allow');
  for (const mobile of ['13622220001', '13622220002', '13622220003']) {
    t.match(await ask(api, mobile, '203.0.113.9'), { errcode: /^0$/ });
  }
  await senderLists.remove('1361111');
  t.match(
    await ask(api, '13611110001', '192.0.2.1'),
    { errcode: '4201', errmsg: '发送过于频繁' },
    'asking was no look-up for free',
  );
  t.match(await ask(api, '13611110001', '192.0.2.2'), { errcode: /^0$/ });
});

t.test('the guard records by default, and refuses when it is told to', async (t) => {
  const floors = { SMS_GUARD_PREFIX_FLOOR: '2/1h,5/1d', IMAGE_CODE_IP_LIMIT: '1000/1m' };
  const recording = await startApi(t, floors);
  for (let sends = 0; sends < 4; sends += 1) t.match(await recording.requestSms(newMobile()), { errcode: /^0$/ });
  t.equal(await metric(recording, 'sms_guard_suspicions_total\\{subject="prefix"\\}'), '2');

  const enforcing = await startApi(t, { ...floors, SMS_GUARD: 'enforce' });
  for (let users = 0; users < 4; users += 1) {
    const mobile = newMobile();
    const sms_code = await enforcing.receiveCode(mobile);
    t.match((await enforcing.post('/users', { mobile, sms_code, password })).json(), { errcode: /^0$/ });
  }
  await enforcing.requestSms(newMobile());
  await enforcing.requestSms(newMobile());
  const harder = { errcode: '4201', data: { challenge: 'image_code', harder: true } };
  t.match(await enforcing.requestSms(newMobile()), harder);
  t.equal(await metric(enforcing, 'sms_refusals_total\\{limit="guard_prefix"\\}'), '1');
});

t.test('an address that fails too many image codes waits, whatever it sends then', async (t) => {
  const api = await startApi(t, { IMAGE_FAILURE_LIMIT: '3/10m' });
  for (let failures = 0; failures < 3; failures += 1) {
    const image = { ...(await api.imageCode()), image_code_text: 'no' };
    t.match((await api.post('/sms_codes', { mobile: newMobile(), ...image })).json(), { errcode: '4004' });
  }
  const image = await api.imageCode();
  const waits = (await api.post('/sms_codes', { mobile: newMobile(), ...image })).json<Answer>();
  t.match(waits, { errcode: '4201', errmsg: '请求过于频繁' });
  t.ok(Number(waits.data?.retry_after) > 590);
  t.equal(waits.data?.scope, 'network', 'whoever hears of it need not have failed any');
  t.equal(await metric(api, 'sms_refusals_total\\{limit="image_failures"\\}'), '1');
  t.equal(await api.services.redis.exists(`image_code_${image.image_code_id}`), 1, 'the image code was not touched');
  t.match(await ask(api, newMobile(), '192.0.2.1'), { errcode: /^0$/ }, 'another address may');
});

t.test('a test number gets its fixed code and no SMS, as often as it likes', async (t) => {
  const api = await startApi(t, {
    TEST_NUMBERS: '13800000000:123456;until=2999-01-01',
    SMS_DAILY_BUDGET: '1',
    SMS_IP_LIMITS: '1/1h',
  });
  const mobile = '13800000000';
  for (let times = 0; times < 3; times += 1) {
    const { errcode, data } = await api.requestSms(mobile);
    t.equal(errcode, '0');
    t.match((await api.get(`/sms_sends/${data?.send_id}`)).json(), { data: { status: 'delivered', resend_after: 0 } });
  }
  t.equal(await api.services.queue.count(), 0);
  t.equal(await metric(api, 'sms_messages_today'), '0');
  t.equal(await metric(api, 'sms_test_numbers'), '1');
  t.match((await api.post('/users', { mobile, sms_code: '123457', password })).json(), { errcode: '4004' });
  t.match((await api.post('/users', { mobile, sms_code: '123456', password })).json(), { errcode: /^0$/ });
});

t.test('by the policy "same" a resend carries the live code, bound to its purpose', async (t) => {
  const api = await startApi(t, { SMS_RESEND_POLICY: 'same' });
  const mobile = newMobile();
  const browser = visitor(api);
  const first = await browser.receiveCode(mobile);
  await api.services.redis.del(`send_sms_code_flag_{${mobile}}`);
  t.equal(await browser.receiveCode(mobile), first);
  const stored = JSON.stringify(await api.services.redis.hgetall(`sms_code_{${mobile}}:register`));
  t.notMatch(stored, new RegExp(`"${first}"`), 'the code is sealed');
  t.match((await browser.post('/users', { mobile, sms_code: first, password })).answer, { errcode: /^0$/ });
});

t.test('X-Forwarded-For counts only from a proxy that is trusted', async (t) => {
  const limits = { SMS_IP_LIMITS: '1/1h', IMAGE_CODE_IP_LIMIT: '1000/1m' };
  const open = await startApi(t, limits);
  const forged = (address: string) => ({ 'x-forwarded-for': address });
  t.match(await ask(open, newMobile(), '192.0.2.1', forged('198.51.100.1')), { errcode: /^0$/ });
  t.match(await ask(open, newMobile(), '192.0.2.1', forged('198.51.100.2')), { errcode: '4201' });

  const proxied = await startApi(t, { ...limits, TRUST_PROXY: '192.0.2.0/24' });
  t.match(await ask(proxied, newMobile(), '192.0.2.1', forged('198.51.100.1')), { errcode: /^0$/ });
  t.match(await ask(proxied, newMobile(), '192.0.2.1', forged('198.51.100.1')), { errcode: '4201' });
  t.match(await ask(proxied, newMobile(), '192.0.2.1', forged('198.51.100.2')), { errcode: /^0$/ });
  const spoofed = forged('198.51.100.77, 198.51.100.1');
  t.match(await ask(proxied, newMobile(), '192.0.2.1', spoofed), { errcode: '4201' }, 'what the client wrote first');
  t.match(await ask(proxied, newMobile(), '203.0.113.1', forged('198.51.100.3')), { errcode: /^0$/ });
  t.match(await ask(proxied, newMobile(), '203.0.113.1', forged('198.51.100.4')), { errcode: '4201' }, 'no proxy');
});

t.test('what a send cost is kept without a mobile, and ends with a successful check', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  const sendId = String((await api.requestSms(mobile)).data?.send_id);
  const charge = await api.services.redis.hget(`{bull}:send:${sendId}`, 'charge');
  t.match(JSON.parse(charge ?? ''), { prefixAt: Number, serviceAt: Number, address: '127.0.0.1' });
  t.notMatch(charge, mobile);
  const sms_code = await codeOf(api.services, sendId);
  t.match((await api.post('/users', { mobile, sms_code, password })).json(), { errcode: /^0$/ });
  t.equal(await api.services.redis.hexists(`{bull}:send:${sendId}`, 'charge'), 0);
  t.match(Object.keys(await api.services.redis.hgetall('sms_conversion_{1390000}')).sort(), [/^d/, /^p/, /^s/, /^v/]);
});

t.test('a job that cannot be queued gives all that sends share back', async (t) => {
  const api = await startApi(t, { SMS_PREFIX_LIMITS: '1/1h', SMS_DAILY_BUDGET: '1', SMS_IP_LIMITS: '1/1h' });
  const mobile = newMobile();
  await api.services.redis.set('{bull}:sms:wait', 'not a list');
  t.match(await api.requestSms(mobile), { errcode: '4001' });
  await allUndone(api.services);
  await api.services.redis.del('{bull}:sms:wait');
  t.match(await api.requestSms(mobile), { errcode: /^0$/ });
  t.match((await api.post('/sms_codes', { mobile, image_code_id: randomUUID(), image_code_text: 'a' })).json(), {
    errcode: '4201',
  });
});
