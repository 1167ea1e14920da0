/** What people and tests ask of the simulator over HTTP: messages, their stream, counters, faults. */
import t from 'tap';
import { startSimulator } from '../../support/gateway.ts';
import { goodRequest, sendRaw } from '../../support/yuntongxun-request.ts';

const post = (url: string, body: unknown) =>
  fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) });
const read = async (answer: Response): Promise<Record<string, never>> => JSON.parse(await answer.text());

async function send(url: string, body: Record<string, unknown> = {}): Promise<string> {
  return (await sendRaw(url, goodRequest(Date.now(), body))).code;
}

t.test('messages come newest first, by number, no more than asked, and can be cleared', async (t) => {
  const { url } = await startSimulator(t);
  for (const to of ['13900000001', '13900000002', '13900000001'])
    await send(url, { to, reqId: `r${Math.random()}`.replace('.', '') });
  const all = await read(await fetch(`${url}/api/messages`));
  t.match(all, [{ mobile: '13900000001' }, { mobile: '13900000002' }, { mobile: '13900000001' }]);
  t.same(Object.keys(all[0] ?? {}).sort(), [
    'datas',
    'mobile',
    'receivedAt',
    'reqId',
    'smsMessageSid',
    'templateId',
    'text',
    'vendor',
  ]);
  t.equal((await read(await fetch(`${url}/api/messages?mobile=13900000002`))).length, 1);
  t.equal((await read(await fetch(`${url}/api/messages?mobile=&limit=2`))).length, 2);
  t.equal((await fetch(`${url}/api/messages?limit=many`)).status, 400);
  t.equal((await fetch(`${url}/api/messages`, { method: 'DELETE' })).status, 204);
  t.same(await read(await fetch(`${url}/api/messages`)), []);
});

t.test('a fault hits as often as asked, then all is well', async (t) => {
  const { url } = await startSimulator(t);
  t.match(await read(await post(`${url}/api/faults`, { mode: 'busy', count: 2 })), { mode: 'busy', count: 2, rate: 1 });
  t.same([await send(url), await send(url), await send(url)], ['160050', '160050', '000000']);
  t.same((await read(await fetch(`${url}/api/faults`))).active, []);
});

t.test('a fault hits its share of the requests', async (t) => {
  const dice = [0.1, 0.9, 0.49, 0.5];
  const { url } = await startSimulator(t, { random: () => dice.shift() ?? 1 });
  await post(`${url}/api/faults`, { mode: 'blacklist', rate: 0.5 });
  const codes = [await send(url), await send(url), await send(url), await send(url)];
  t.same(codes, ['160034', '000000', '160034', '000000']);
});

t.test('a fault for one number or another vendor leaves the rest alone, and can be switched off', async (t) => {
  const { url } = await startSimulator(t);
  await post(`${url}/api/faults`, { mode: 'code', code: '160016', mobile: '13900000001' });
  await post(`${url}/api/faults`, { mode: 'busy', vendor: 'aliyun' });
  t.equal(await send(url, { to: '13900000001' }), '160016');
  t.equal(await send(url, { to: '13900000002' }), '000000');
  t.equal((await fetch(`${url}/api/faults`, { method: 'DELETE' })).status, 204);
  t.equal(await send(url, { to: '13900000001' }), '000000');
});

t.test('a fault that does not exist is refused by name', async (t) => {
  const { url } = await startSimulator(t);
  for (const body of [
    '{',
    { mode: 'gremlin' },
    { mode: 'busy', rate: 2 },
    { mode: 'busy', often: 3 },
    { mode: 'code' },
  ]) {
    t.equal((await post(`${url}/api/faults`, body)).status, 400, JSON.stringify(body));
  }
  t.match(await read(await post(`${url}/api/faults`, { mode: 'gremlin' })), { modes: /busy/ });
  t.equal((await post(`${url}/api/reports`, { mode: 'busy' })).status, 400);
});

t.test('counters tell what was received, accepted, refused and broken', async (t) => {
  const { url } = await startSimulator(t);
  await send(url, { appId: 'x' });
  await post(`${url}/api/faults`, { mode: 'busy', count: 1 });
  await send(url);
  await send(url);
  t.match(await read(await fetch(`${url}/api/stats`)), {
    received: 3,
    accepted: 1,
    duplicates: 0,
    vendors: { yuntongxun: { rejected: { 111181: 1, 160050: 1 }, faults: { busy: 1 } } },
  });
});

t.test('new messages are streamed', async (t) => {
  const { url } = await startSimulator(t);
  const stream = await fetch(`${url}/api/events`);
  t.equal(stream.headers.get('content-type'), 'text/event-stream');
  const reader = (stream.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  const sent = send(url, { datas: ['246810', '5'] });
  while (!text.includes('event: messages')) text += (await reader.read()).value ?? '';
  t.match(text, /data: \[\{.*246810/);
  await sent;
  await reader.cancel();
});

t.test('the page and its parts are there, without inline script, and nothing else is', async (t) => {
  const { url } = await startSimulator(t);
  for (const [path, type] of [
    ['/', 'text/html'],
    ['/inbox.css', 'text/css'],
    ['/inbox.js', 'text/javascript'],
  ] as const) {
    const answer = await fetch(url + path);
    t.equal(answer.status, 200);
    t.match(answer.headers.get('content-type'), type);
    t.match(answer.headers.get('content-security-policy'), "script-src 'self'");
  }
  t.equal((await fetch(`${url}/../package.json`)).status, 404);
  t.equal((await fetch(`${url}/api/nothing`)).status, 404);
  t.same(await read(await fetch(`${url}/healthz`)), { status: 'ok' });
});
