/** The send of an SMS code over the API: each decision, its order, and what is given back. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { type Answer, allUndone, codeOf, newMobile, startApi } from '../support/api.ts';

t.test('a solved image code queues one sealed job', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  const answer = await api.requestSms(mobile);
  t.match(answer, { errcode: /^0$/, errmsg: '发送短信成功', data: { expires_in: 300, resend_after: 60 } });
  const sendId = String(answer.data?.send_id);
  t.match(sendId, /^[0-9a-f]{32}$/);

  const job = await api.services.queue.getJob(sendId);
  t.equal(job?.name, 'deliver-code');
  t.match(job?.data, { v: 1, sendId, mobileMasked: `139****${mobile.slice(-4)}`, purpose: 'register' });
  const code = await codeOf(api.services, sendId);
  t.match(code, /^[0-9]{6}$/);
  t.notMatch(JSON.stringify(job?.data), new RegExp(`${mobile}|${code}`), 'neither mobile nor code is readable');

  const state = (await api.get(`/sms_sends/${sendId}`)).json<Answer>();
  t.match(state, { errcode: /^0$/, data: { status: 'queued' } });
});

t.test('the old front end sends by GET', async (t) => {
  const api = await startApi(t);
  const image = await api.imageCode();
  const query = new URLSearchParams({ ...image, image_code_text: image.image_code_text.toLowerCase() });
  const response = await api.get(`/sms_codes/${newMobile()}?${query}`);
  t.equal(response.statusCode, 200);
  t.match(response.json(), { errcode: /^0$/ });
  t.equal(response.headers['cache-control'], 'no-store');
});

t.test('an image code admits one request, right or wrong', async (t) => {
  const api = await startApi(t);
  const image = await api.imageCode();
  const wrong = await api.post('/sms_codes', { mobile: newMobile(), ...image, image_code_text: 'nope' });
  t.match(wrong.json(), { errcode: '4004', errmsg: '图片验证码错误' });
  const right = await api.post('/sms_codes', { mobile: newMobile(), ...image });
  t.match(right.json(), { errcode: '4002', errmsg: '图片验证码已经过期' });
});

t.test('60 requests at once with one image code: one succeeds', async (t) => {
  const api = await startApi(t, { SMS_IP_LIMITS: '1000/1m' });
  const image = await api.imageCode();
  const answers = await Promise.all(
    Array.from({ length: 60 }, async () =>
      (await api.post('/sms_codes', { mobile: newMobile(), ...image })).json<Answer>(),
    ),
  );
  t.equal(answers.filter(({ errcode }) => errcode === '0').length, 1);
  t.equal(answers.filter(({ errcode }) => errcode === '4002').length, 59);
});

t.test('60 requests at once for one mobile: one SMS', async (t) => {
  const api = await startApi(t, { SMS_IP_LIMITS: '1000/1m', IMAGE_CODE_IP_LIMIT: '1000/1m' });
  const mobile = newMobile();
  const images = await Promise.all(Array.from({ length: 60 }, () => api.imageCode()));
  const answers = await Promise.all(
    images.map(async (image) => (await api.post('/sms_codes', { mobile, ...image })).json<Answer>()),
  );
  t.equal(answers.filter(({ errcode }) => errcode === '0').length, 1);
  const refused = answers.filter(({ errcode }) => errcode === '4201');
  t.equal(refused.length, 59);
  t.ok(refused.every(({ data }) => Number(data?.retry_after) > 0 && Number(data?.retry_after) <= 60));
  t.equal((await api.services.queue.getJobCounts()).waiting, 1);
});

t.test('caps per mobile refuse with the time to wait', async (t) => {
  const api = await startApi(t, { SMS_MOBILE_LIMITS: '2/1h' });
  const mobile = newMobile();
  for (let sends = 0; sends < 2; sends += 1) {
    t.equal((await api.requestSms(mobile)).errcode, '0');
    await api.services.redis.del(`send_sms_code_flag_{${mobile}}`);
  }
  const refused = await api.requestSms(mobile);
  t.match(refused, { errcode: '4201', errmsg: '发送过于频繁' });
  t.ok(Number(refused.data?.retry_after) > 3500);
});

t.test('the limit per address counts sends, and refused ones are given back', async (t) => {
  const api = await startApi(t, { SMS_IP_LIMITS: '1/10m' });
  const wrong = await api.post('/sms_codes', {
    mobile: newMobile(),
    ...(await api.imageCode()),
    image_code_text: 'no',
  });
  t.equal(wrong.json<Answer>().errcode, '4004');
  t.equal((await api.requestSms(newMobile())).errcode, '0');
  const image = await api.imageCode();
  const refused = await api.post('/sms_codes', { mobile: newMobile(), ...image });
  t.match(refused.json(), { errcode: '4201' });
  t.equal(await api.services.redis.exists(`image_code_${image.image_code_id}`), 1, 'the image code was not touched');
});

t.test('the account is looked up only after the image code', async (t) => {
  const api = await startApi(t);
  const registered = newMobile();
  await api.services.users.create(registered, 'unused');
  const unsolved = { image_code_id: randomUUID(), image_code_text: 'AAAA' };
  for (const purpose of ['register', 'login', 'reset_password']) {
    const answer = await api.post('/sms_codes', { mobile: registered, purpose, ...unsolved });
    t.match(answer.json(), { errcode: '4002' });
  }
  t.match(await api.requestSms(registered), { errcode: '4003', errmsg: '手机号已经注册过' });
  t.match(await api.requestSms(newMobile(), 'login'), { errcode: '4104', errmsg: '用户不存在' });
  t.match(await api.requestSms(registered, 'reset_password'), { errcode: /^0$/ });
});

t.test('a job that cannot be queued gives interval, caps and code back', async (t) => {
  const api = await startApi(t, { SMS_MOBILE_LIMITS: '1/1h' });
  const mobile = newMobile();
  await api.services.redis.set('{bull}:sms:wait', 'not a list');
  t.match(await api.requestSms(mobile), { errcode: '4001', errmsg: '数据库异常' });
  await allUndone(api.services);
  t.equal(await api.services.redis.exists(`sms_code_{${mobile}}:register`), 0);
  await api.services.redis.del('{bull}:sms:wait');
  t.match(await api.requestSms(mobile), { errcode: /^0$/ }, 'the user may try again at once');
});

t.test("a resend replaces the browser's code, and a refused one leaves it", async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  /** Asks for a code as a browser does, which keeps its cookie. */
  async function ask(cookie = '') {
    const response = await api.post('/sms_codes', { mobile, ...(await api.imageCode()) }, { cookie });
    const { errcode, data } = response.json<Answer>();
    const browser = response.cookies.find(({ name }) => name === 'browser');
    const code = errcode === '0' ? await codeOf(api.services, String(data?.send_id)) : '';
    return { errcode, code, cookie: browser ? `browser=${browser.value}` : cookie };
  }
  const first = await ask();
  t.equal((await ask(first.cookie)).errcode, '4201');
  await api.services.redis.del(`send_sms_code_flag_{${mobile}}`);
  const second = await ask(first.cookie);
  const register = async (sms_code: string) => {
    const user = { mobile, sms_code, password: 'correct horse' };
    return (await api.post('/users', user, { cookie: second.cookie })).json<Answer>();
  };
  if (first.code !== second.code) t.match(await register(first.code), { errcode: '4004', data: { newer: true } });
  t.match(await register(second.code), { errcode: /^0$/ });
});
