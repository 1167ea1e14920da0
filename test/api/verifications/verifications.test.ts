/** `/verifications` by a back end's keys: the whole way, and what each call refuses. */
import { createLocalJWKSet, jwtVerify } from 'jose';
import t from 'tap';
import { codeOf, newMobile, wrongCode } from '../../support/api.ts';
import { KEYS, startWithApplications } from '../../support/applications.ts';

const TEST_NUMBER = '13800000000';
const api = await startWithApplications(t, {
  SMS_IP_LIMITS: '3/1h',
  TEST_NUMBERS: `${TEST_NUMBER}:123456;until=2999-12-31`,
});
const { services } = api;

/** The code of a verification's newest message, from its job. */
async function codeFor(id: string): Promise<string> {
  const verification = await services.verifications.get(id);
  return codeOf(services, verification?.sends.at(-1) ?? '');
}

/** A send that a worker would have ended: the number may get its next one. */
async function endInterval(mobile: string): Promise<void> {
  await services.redis.del(`send_sms_code_flag_{${mobile}}`);
}

t.test('a key sends, checks and reads; the right code is verified once, with a receipt', async (t) => {
  const created = await api.create('+8613900002086', { body: { reference: 'order-7' } });
  t.equal(created.status, 200);
  const { verification_id: id } = created.data;
  t.match(created.data, {
    verification_id: /^[0-9a-f]{32}$/,
    client_secret: /^[\w-]{43}$/,
    to: '139****2086',
    purpose: 'login',
    channel: 'sms',
    status: 'pending',
    send_status: 'queued',
    resend_after: 60,
    attempts_left: 5,
  });
  const code = await codeFor(id);
  t.match(code, /^\d{6}$/);
  const wrong = await api.check(id, wrongCode(code));
  t.match(wrong, { status: 422, content: { errcode: '4004', attempts_left: 4 } });
  t.match(wrong.headers['content-type'], 'application/problem+json');
  const answers = await Promise.all([1, 2, 3, 4].map(() => api.check(id, code)));
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 410, 410, 410]);
  const { receipt, verified } = answers.find(({ status }) => status === 200)?.data ?? {};
  t.equal(verified, true);
  const keySet = (await api.app.inject({ url: '/.well-known/jwks.json' })).json();
  const { payload } = await jwtVerify(receipt, createLocalJWKSet(keySet), { audience: 'shop', algorithms: ['EdDSA'] });
  t.match(payload, { verification_id: id, purpose: 'login', phone_number_verified: true });
  const read = await api.call('GET', `/verifications/${id}`, { key: KEYS.reader });
  t.match(read.data, { status: 'approved', reference: 'order-7', sends: [{ send_id: /./ }], ended_at: /Z$/ });
  t.notOk('client_secret' in read.data);
});

t.test('our own users are never asked: a registered number gets its code as any other', async (t) => {
  const mobile = newMobile();
  const sms_code = await api.receiveCode(mobile);
  t.match((await api.post('/users', { mobile, sms_code, password: 'correct horse 7' })).json(), { errcode: /^0$/ });
  await endInterval(mobile);
  t.equal((await api.create(mobile)).status, 200);
});

t.test('the job, Redis and the answers name no number', async (t) => {
  const { data } = await api.create('+12025550123');
  t.equal(data.to, '+1****0123');
  const verification = await services.verifications.get(data.verification_id);
  const job = await services.queue.getJob(verification?.sends[0] ?? '');
  t.match(job?.data, {
    application: 'shop',
    country: 'US',
    mobileMasked: '+1****0123',
    verificationId: data.verification_id,
  });
  t.notMatch(JSON.stringify([job?.data, verification]), /2025550123/);
});

t.test('keys and codes of one application are nothing at another', async (t) => {
  const mobile = newMobile();
  const { data } = await api.create(mobile);
  const id = data.verification_id;
  const code = await codeFor(id);
  for (const [method, path, body] of [
    ['GET', `/verifications/${id}`, undefined],
    ['POST', `/verifications/${id}/check`, { code }],
    ['POST', `/verifications/${id}/resend`, {}],
    ['DELETE', `/verifications/${id}`, undefined],
  ] as const) {
    const answer = await api.call(method, path, { key: KEYS.bank, ...(body ? { body } : {}) });
    t.match(answer, { status: 404, content: { errcode: '4002' } }, `${method} ${path}`);
  }
  await endInterval(mobile);
  const other = await api.create(mobile, { key: KEYS.bank });
  const otherCode = await codeFor(other.data.verification_id);
  t.match(otherCode, /^\d{8}$/, 'as long as the application says');
  t.ok(other.data.expires_in <= 120);
  for (let guess = 0; guess < 5; guess += 1)
    await api.check(other.data.verification_id, '00000000', { key: KEYS.bank });
  t.equal((await api.check(id, code)).status, 200, 'neither replaced nor touched');
});

t.test('wrong keys, scopes and numbers are refused with their real status', async (t) => {
  const mobile = newMobile();
  t.match(await api.create(mobile, { key: '' }), { status: 401, content: { errcode: '4101' } });
  t.match(await api.create(mobile, { key: 'no such key' }), { status: 401 });
  t.match(await api.create(mobile, { key: KEYS.reader }), { status: 403, content: { errcode: '4101' } });
  t.match(
    await api.create('+33612345678'),
    { status: 403, content: { errcode: '4103', field: 'to' } },
    'of the service alone',
  );
  t.match(await api.create('+6591234567'), { status: 403 });
  t.match(await api.create('+442071838750'), { status: 422, content: { reason: 'fixed_line' } });
  t.match(await api.create('+19005551234'), { status: 422, content: { reason: 'premium_rate' } });
  t.match(await api.create('12345'), { status: 422, content: { errcode: '4103' } });
  t.match(await api.create(mobile, { body: { purpose: 'register' } }), { status: 400, content: { field: 'purpose' } });
  t.match(await api.create(mobile, { body: { channel: 'voice' } }), { status: 400, content: { field: 'channel' } });
  t.match(await api.create(mobile, { body: { colour: 'red' } }), { status: 400 });
  t.match(await api.call('GET', `/verifications/${'0'.repeat(32)}`), { status: 404 });
  t.equal((await api.create(mobile)).status, 200, 'nothing of this was counted');
});

t.test('one message per interval, whatever the concurrency; the wait is told', async (t) => {
  const mobile = newMobile();
  const answers = await Promise.all(Array.from({ length: 10 }, () => api.create(mobile)));
  t.equal(answers.filter(({ status }) => status === 200).length, 1);
  const refused = answers.find(({ status }) => status === 429);
  t.match(refused, { content: { errcode: '4201', retry_after: Number }, headers: { 'retry-after': /^\d+$/ } });
});

t.test('an Idempotency-Key sends once and answers the same, also at the same time', async (t) => {
  const mobile = newMobile();
  const headers = { 'idempotency-key': 'order 7' };
  const first = await Promise.all([1, 2, 3].map(() => api.create(mobile, { headers })));
  const created = first.find(({ status }) => status === 200);
  t.ok(first.every(({ status }) => status === 200 || status === 409));
  const again = await api.create(mobile, { headers });
  t.strictSame(again.content, created?.content, 'the client secret included');
  t.match(await api.create(newMobile(), { headers }), { status: 409, content: { errcode: '4003' } });
  const elsewhere = await api.create(newMobile(), { headers, key: KEYS.bank });
  t.equal(elsewhere.status, 200, "another application's key");
  const refused = { 'idempotency-key': 'refused' };
  t.equal((await api.create(mobile, { headers: refused })).status, 429);
  await endInterval(mobile);
  t.equal((await api.create(mobile, { headers: refused })).status, 200, 'a refusal is not kept');
});

t.test('a resend has a new code, the old one is told apart, and guesses are not renewed', async (t) => {
  const mobile = newMobile();
  const id = (await api.create(mobile)).data.verification_id;
  const old = await codeFor(id);
  for (const _guess of [1, 2, 3]) await api.check(id, wrongCode(old));
  t.match(await api.call('POST', `/verifications/${id}/resend`, { body: {} }), { status: 429 });
  await endInterval(mobile);
  const resent = await api.call('POST', `/verifications/${id}/resend`, { body: {} });
  t.match(resent, { status: 200, data: { attempts_left: 2, sends: [{}, { status: 'queued' }] } });
  t.match(await api.check(id, old), { status: 422, content: { newer: true } });
  const code = await codeFor(id);
  t.match(await api.check(id, wrongCode(code)), { content: { attempts_left: 1 } });
  t.equal((await api.check(id, code)).status, 200);
  t.match(await api.call('POST', `/verifications/${id}/resend`, { body: {} }), { status: 410 });
});

t.test('wrong guesses are bounded, whatever the concurrency, and then it has failed', async (t) => {
  const mobile = newMobile();
  const id = (await api.create(mobile)).data.verification_id;
  const code = await codeFor(id);
  const answers = await Promise.all(Array.from({ length: 12 }, () => api.check(id, wrongCode(code))));
  t.equal(answers.filter(({ status, content }) => status === 422 && 'attempts_left' in content).length, 5);
  t.match(await api.check(id, code), { status: 410 });
  t.match((await api.call('GET', `/verifications/${id}`)).data, { status: 'failed', attempts_left: 0 });
});

t.test('a canceled one is dead, and its message does not leave', async (t) => {
  const mobile = newMobile();
  const id = (await api.create(mobile)).data.verification_id;
  const code = await codeFor(id);
  t.match(await api.call('DELETE', `/verifications/${id}`), {
    status: 200,
    data: { status: 'canceled', expires_in: 0 },
  });
  t.match(await api.check(id, code), { status: 410 });
  t.match(await api.call('DELETE', `/verifications/${id}`), { status: 410 });
  const [sendId = ''] = (await services.verifications.get(id))?.sends ?? [];
  t.equal(await services.smsCodes.liveness({ mobile, purpose: 'shop:login', sendId }), 'gone');
  t.equal((await api.create(mobile)).status, 429, 'the interval stays: it is no way around the limits');
});

t.test('client_address has a limit of its own for each application', async (t) => {
  const body = { client_address: '203.0.113.7' };
  const statuses = [];
  for (const _send of [1, 2, 3, 4]) statuses.push((await api.create(newMobile(), { body })).status);
  t.strictSame(statuses, [200, 200, 200, 429]);
  t.equal((await api.create(newMobile(), { body, key: KEYS.bank })).status, 200);
  t.equal((await api.create(newMobile())).status, 200, 'without one nothing is counted by address');
  const household = [1, 2, 3, 4].map((host) => ({ client_address: `2001:db8:1:2::${host}` }));
  const ofIPv6 = [];
  for (const of of household) ofIPv6.push((await api.create(newMobile(), { body: of })).status);
  t.strictSame(ofIPv6, [200, 200, 200, 429], 'a household has one limit, however many addresses');
  const none = await api.create(newMobile(), { body: { client_address: 'somewhere' } });
  t.match(none, { status: 400, content: { field: 'client_address' } });
});

t.test('a test number has its fixed code and no SMS, as often as one likes', async (t) => {
  for (const _run of [1, 2]) {
    const { status, data } = await api.create(`+86${TEST_NUMBER}`);
    t.match({ status, data }, { status: 200, data: { status: 'pending', send_status: 'delivered', resend_after: 0 } });
    t.match(await api.check(data.verification_id, '123456'), { status: 200, data: { verified: true } });
  }
});

t.test('a form is told what its application allows', async (t) => {
  t.match(await api.call('GET', '/application'), {
    status: 200,
    data: {
      application: 'shop',
      name: { zh: '小店', en: 'Shop' },
      countries: [
        { country: 'CN', calling_code: '86' },
        { country: 'US', calling_code: '1' },
        { country: 'GB', calling_code: '44' },
      ],
      purposes: ['login', 'checkout'],
      code_length: 6,
    },
  });
  t.match(await api.call('GET', '/application', { key: 'no such key' }), { status: 401 });
});
