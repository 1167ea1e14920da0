/** The form of answers, and input of every bad kind: an answer of the catalogue, never a 500, never a half-done step. */
import { randomUUID } from 'node:crypto';
import { type AddressInfo, connect } from 'node:net';
import t from 'tap';
import { keys } from '../../db/redis/keys.ts';
import { type Answer, newMobile, startApi } from '../support/api.ts';

t.test('bad input is answered by the catalogue', async (t) => {
  const api = await startApi(t, { IMAGE_CODE_IP_LIMIT: '1000/1m' });
  const good = { mobile: newMobile(), image_code_id: randomUUID(), image_code_text: 'AAAA' };
  const bodies: [string, unknown, string][] = [
    ['nothing', {}, '参数不完整'],
    ['an array', [], '参数错误'],
    ['null', null, '参数错误'],
    ['a string', '"text"', '参数错误'],
    ['no mobile', { ...good, mobile: undefined }, '参数不完整'],
    ['an empty answer', { ...good, image_code_text: '' }, '参数不完整'],
    ['a number as mobile', { ...good, mobile: 13900000001 }, '参数错误'],
    ['an array as mobile', { ...good, mobile: [good.mobile] }, '参数错误'],
    ['an object as answer', { ...good, image_code_text: { $gt: '' } }, '参数错误'],
    ['a short mobile', { ...good, mobile: '1390000000' }, '手机号格式错误'],
    ['a landline', { ...good, mobile: '01012345678' }, '手机号格式错误'],
    ['unicode digits', { ...good, mobile: '１３９００００００００' }, '手机号格式错误'],
    ['a trailing newline', { ...good, mobile: `${good.mobile}\n` }, '手机号格式错误'],
    ['a null byte', { ...good, mobile: `${good.mobile}\u0000` }, '手机号格式错误'],
    ['an id that is no UUID', { ...good, image_code_id: '../../etc' }, '参数错误'],
    ['an unknown purpose', { ...good, purpose: 'admin' }, '参数错误'],
    ['a huge answer', { ...good, image_code_text: 'A'.repeat(5000) }, '参数错误'],
  ];
  for (const [kind, body, errmsg] of bodies) {
    const payload = typeof body === 'string' ? body : JSON.stringify(body);
    const response = await api.post('/sms_codes', payload, { 'content-type': 'application/json' });
    t.equal(response.statusCode, 200, kind);
    t.match(response.json(), { errcode: '4103', errmsg }, kind);
  }
  const queries = [
    '',
    `?image_code_id=${good.image_code_id}`,
    `?image_code_id=${good.image_code_id}&image_code_text=A&image_code_text=B`,
    `?image_code_id[]=${good.image_code_id}&image_code_text=A`,
    `?image_code_id=${good.image_code_id}&image_code_text=A&purpose=`,
  ];
  for (const query of queries) {
    const response = await api.get(`/sms_codes/${good.mobile}${query}`);
    t.equal(response.statusCode, 200, query);
    t.equal(response.json<Answer>().errcode, '4103', query);
  }
  const stored = await api.services.redis.keys('*');
  t.strictSame(
    // What the process says of itself is no trace of a request.
    stored.filter((key) => !key.startsWith('{bull}') && key !== keys.applications),
    [],
    'nothing was taken',
  );
});

t.test('protocol faults keep their status and carry the body', async (t) => {
  const api = await startApi(t);
  const json = { 'content-type': 'application/json' };
  const faults = [
    { status: 404, response: await api.get('/nothing') },
    { status: 404, response: await api.app.inject({ url: '/nothing.html' }) },
    { status: 404, response: await api.app.inject({ method: 'DELETE', url: '/api/v1.0/users' }) },
    { status: 400, response: await api.post('/users', '{"mobile":', json) },
    { status: 400, response: await api.post('/users', '', json) },
    { status: 400, response: await api.post('/users', '{"__proto__":{"a":1}}', json) },
    { status: 413, response: await api.post('/users', JSON.stringify({ mobile: 'x'.repeat(20_000) }), json) },
    {
      status: 415,
      response: await api.post('/users', 'mobile=1', { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    { status: 415, response: await api.post('/users', '{}', { 'content-type': 'text/plain' }) },
    { status: 400, response: await api.app.inject({ url: '/api/v1.0/sms_codes/%E0%A4%A' }) },
    { status: 400, response: await api.get('/image_codes/not-a-uuid') },
    { status: 403, response: await api.post('/users', {}, { 'sec-fetch-site': 'cross-site' }) },
    { status: 403, response: await api.post('/users', {}, { origin: 'https://elsewhere.example' }) },
    { status: 403, response: await api.get('/sms_codes/13900000000', { 'sec-fetch-site': 'cross-site' }) },
  ];
  for (const { status, response } of faults) {
    t.equal(response.statusCode, status, response.raw.req.url ?? '');
    t.match(response.json(), { errcode: String, errmsg: String }, response.raw.req.url ?? '');
  }
  const own = await api.post('/users', {}, { origin: 'https://shop.example', host: 'shop.example' });
  t.equal(own.statusCode, 200, 'a page of our own may post');
});

t.test('what is no HTTP gets a status and the body, too', async (t) => {
  const api = await startApi(t);
  await api.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = api.app.server.address() as AddressInfo;
  const reply = async (text: string): Promise<string> => {
    const socket = connect(port, '127.0.0.1');
    socket.end(text);
    return (await socket.setEncoding('utf8').toArray()).join('');
  };
  t.match(
    await reply('no request at all\r\n\r\n'),
    /^HTTP\/1.1 400 [\s\S]*\r\n\r\n\{"errcode":"\d+","errmsg":"[^"]+"\}$/,
  );
  const long = `GET / HTTP/1.1\r\nHost: a\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`;
  t.match(await reply(long), /^HTTP\/1.1 431 [\s\S]*\r\n\r\n\{"errcode":"\d+","errmsg":"[^"]+"\}$/);
});

t.test('what is for operators is not on the public port', async (t) => {
  const api = await startApi(t);
  for (const url of ['/metrics', '/queues', '/queues/api/queues', '/healthz', '/readyz']) {
    t.equal((await api.app.inject({ url })).statusCode, 404, url);
  }
});

t.test('a long path parameter is a bad parameter', async (t) => {
  const api = await startApi(t);
  const response = await api.get(`/sms_codes/${'1'.repeat(1000)}`);
  t.match(response.json(), { errcode: '4103' });
});

t.test('English for those who ask, problem details for those who ask', async (t) => {
  const api = await startApi(t);
  const missing = { mobile: newMobile(), image_code_id: randomUUID(), image_code_text: 'AAAA' };
  const english = await api.post('/sms_codes', missing, { 'accept-language': 'en-GB,en;q=0.9,zh;q=0.1' });
  t.match(english.json(), { errcode: '4002', errmsg: 'The image code has expired. Please load a new one.' });

  const problem = await api.post('/sms_codes', missing, {
    accept: 'application/problem+json',
    'accept-language': 'en',
  });
  t.equal(problem.statusCode, 410);
  t.match(problem.headers['content-type'], /^application\/problem\+json/);
  t.match(problem.json(), { type: 'about:blank', title: String, status: 410, errcode: '4002' });

  await api.requestSms(missing.mobile);
  const limited = await api.post(
    '/sms_codes',
    { ...missing, ...(await api.imageCode()) },
    { accept: 'application/problem+json' },
  );
  t.equal(limited.statusCode, 429);
  t.ok(Number(limited.headers['retry-after']) > 0);
});

t.test('image codes: the answer is stored, the picture is a PNG, the limit is told', async (t) => {
  const api = await startApi(t, { IMAGE_CODE_IP_LIMIT: '2/1m' });
  const id = randomUUID();
  const response = await api.get(`/image_codes/${id}`);
  t.equal(response.statusCode, 200);
  t.equal(response.headers['content-type'], 'image/png');
  t.equal(response.headers['cache-control'], 'no-store');
  t.strictSame(response.rawPayload.subarray(0, 8), Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'));
  const first = await api.services.redis.get(`image_code_${id}`);
  t.match(first, /^[0-9A-Z]{4}$/);
  t.ok((await api.services.redis.ttl(`image_code_${id}`)) > 175);
  await api.get(`/image_codes/${id}`);
  const limited = await api.get(`/image_codes/${id}`);
  t.equal(limited.statusCode, 429);
  t.match(limited.json(), { errcode: '4201', data: { retry_after: Number } });
});
