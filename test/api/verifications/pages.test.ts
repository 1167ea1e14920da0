/** `/verifications` from pages: exactly the allowed origins, an image code each time, then the client secret. */
import t from 'tap';
import { codeOf, newMobile, wrongCode } from '../../support/api.ts';
import { ORIGIN, PUBLISHABLE, startWithApplications } from '../../support/applications.ts';

const api = await startWithApplications(t, { SMS_IP_LIMITS: '100/1h' });
const page = { key: PUBLISHABLE, headers: { origin: ORIGIN } };
const create = async (given: { key?: string; headers?: Record<string, string>; body?: object } = {}) =>
  api.create(newMobile(), { ...page, body: await api.imageCode(), ...given });

t.test('a page sends with an image code, then reads, checks and resends by the client secret', async (t) => {
  const created = await create();
  t.match(created, { status: 200, data: { client_secret: /./ } });
  t.match(created.headers, {
    'access-control-allow-origin': ORIGIN,
    'access-control-expose-headers': 'retry-after',
    'cross-origin-resource-policy': 'cross-origin',
    'access-control-allow-credentials': undefined,
  });
  const { verification_id: id, client_secret } = created.data;
  const secret = { key: '', headers: { origin: ORIGIN, 'x-client-secret': client_secret } };
  t.match(await api.call('GET', `/verifications/${id}`, secret), { status: 200, data: { status: 'pending' } });
  t.match(await api.call('POST', `/verifications/${id}/resend`, { ...secret, body: {} }), { status: 429 });
  const [sendId = ''] = (await api.services.verifications.get(id))?.sends ?? [];
  const code = await codeOf(api.services, sendId);
  t.match(await api.check(id, wrongCode(code), secret), { status: 422, content: { attempts_left: 4 } });
  const body = { code, client_secret };
  const checked = await api.call('POST', `/verifications/${id}/check`, { key: '', headers: { origin: ORIGIN }, body });
  t.match(checked, { status: 200, data: { verified: true, receipt: /^eyJ/ } });
});

t.test('an image code admits one request; without one nothing is sent', async (t) => {
  const image = await api.imageCode();
  const answers = await Promise.all([1, 2, 3, 4].map(() => create({ body: image })));
  t.strictSame(answers.map(({ status }) => status).sort(), [200, 410, 410, 410]);
  t.match(await create({ body: { ...(await api.imageCode()), image_code_text: 'wrong' } }), { status: 422 });
  t.match(await create({ body: {} }), { status: 400, content: { field: 'image_code_id' } });
});

t.test('other origins, and none, are refused; their browsers are told of nothing', async (t) => {
  for (const origin of ['https://evil.example', 'https://shop.example.evil.example', 'http://shop.example', 'null']) {
    const answer = await create({ headers: { origin } });
    t.match(answer, { status: 403, content: { errcode: '4101' } }, origin);
    t.equal(answer.headers['access-control-allow-origin'], undefined, origin);
  }
  t.match(await create({ headers: {} }), { status: 403 });
  t.match(await create({ key: 'pk_nobody_12345678' }), { status: 401 });
});

t.test('a publishable key only sends', async (t) => {
  const { verification_id: id } = (await create()).data;
  t.match(await api.call('GET', `/verifications/${id}`, page), { status: 401 });
  t.match(await api.call('DELETE', `/verifications/${id}`, page), { status: 401 });
  t.match(await api.check(id, '000000', page), { status: 401 });
});

t.test('a client secret opens its own verification, in its own origins', async (t) => {
  const [one, other] = [(await create()).data, (await create()).data];
  const with_ = (secret: string, origin = ORIGIN) => ({ key: '', headers: { origin, 'x-client-secret': secret } });
  t.match(await api.call('GET', `/verifications/${one.verification_id}`, with_(other.client_secret)), { status: 401 });
  t.match(await api.call('GET', `/verifications/${one.verification_id}`, with_('x')), { status: 401 });
  const elsewhere = with_(one.client_secret, 'https://evil.example');
  t.match(await api.call('GET', `/verifications/${one.verification_id}`, elsewhere), { status: 403 });
});

t.test("a page's client_address and Idempotency-Key count for nothing", async (t) => {
  const headers = { ...page.headers, 'idempotency-key': 'same' };
  const [first, second] = [await create({ headers }), await create({ headers })];
  t.strictSame([first.status, second.status], [200, 200]);
  t.not(first.data.verification_id, second.data.verification_id);
});

t.test('preflights allow what is needed, for allowed origins only', async (t) => {
  const ask = (origin: string, path = '/verifications') =>
    api.call('OPTIONS', path, { key: '', headers: { origin, 'access-control-request-method': 'POST' } });
  for (const path of ['/verifications', `/verifications/${'0'.repeat(32)}/check`, '/image_codes/x/pow']) {
    const { status, headers } = await ask(ORIGIN, path);
    t.equal(status, 204);
    t.equal(headers['access-control-allow-origin'], ORIGIN);
    t.match(headers['access-control-allow-headers'], /x-api-key.*x-client-secret.*content-type/);
  }
  t.notOk((await ask('https://evil.example')).headers['access-control-allow-origin']);
});

t.test('the image code is there for allowed pages, the rest of the API is not', async (t) => {
  const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
  const image = await api.get(`/image_codes/${id}/pow`, { origin: ORIGIN });
  t.match(image.headers, { 'access-control-allow-origin': ORIGIN });
  t.notOk(
    (await api.get(`/image_codes/${id}/pow`, { origin: 'https://evil.example' })).headers[
      'access-control-allow-origin'
    ],
  );
  t.notOk((await api.get('/session', { origin: ORIGIN })).headers['access-control-allow-origin']);
  const foreign = { origin: ORIGIN, 'sec-fetch-site': 'cross-site' };
  t.equal((await api.post('/sms_codes', {}, foreign)).statusCode, 403, 'the own routes stay closed');
  t.equal((await create({ headers: { ...page.headers, ...foreign } })).status, 200);
});
