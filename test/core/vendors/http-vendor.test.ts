/** Any vendor by configuration: what is sent, escaped for its place, what an answer means, reports, and faults at start. */
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { parseConfig } from '../../../core/config.ts';
import { aSend, firstAttempt, gatewayAt, MOBILE, startSimulator } from '../../support/gateway.ts';
import { scriptedServer } from '../../support/scripted-server.ts';
import type { Test } from '../../support/test-type.ts';

const environment = {
  NODE_ENV: 'test',
  REDIS_URL: 'redis://127.0.0.1:1',
  DATABASE_URL: 'postgres://127.0.0.1:1/none',
  APP_SECRETS: 'a-secret-of-more-than-thirty-two-bytes',
  KEY: 'k&y"<1>\r\nx-evil: 1',
  REPORT_TOKEN: 'a-token-of-16-characters',
};
const hook = {
  id: 'hook',
  vendor: 'http',
  baseUrl: 'https://hook.example.com/base',
  idempotent: true,
  request: { path: '/send', body: { to: '{{e164}}', code: '{{code}}' } },
  answer: {},
};

function configure(t: Test & { testdir(): string }, entry: object) {
  const path = join(t.testdir(), 'gateways.json');
  writeFileSync(path, JSON.stringify({ gateways: [{ ...hook, ...entry }] }));
  return parseConfig({ ...environment, GATEWAYS_FILE: path }).gateways[0];
}

async function sent(t: Test & { testdir(): string }, entry: object) {
  const server = await scriptedServer(t);
  const gateway = configure(t, { ...entry, baseUrl: `${server.url}/base` })?.create({
    timeoutMs: 5000,
    connections: 1,
    clock: Date.now,
  });
  t.teardown(() => gateway?.close());
  const result = await gateway?.send(aSend({ sendId: 'f'.repeat(32) }), firstAttempt());
  return { result, request: server.seen[0], server, gateway };
}

t.test('the simulated Yunpian takes it, refuses by its codes, and its reports are read', async (t) => {
  const simulator = await startSimulator(t);
  const gateway = gatewayAt(t, 'http', simulator);
  const result = await gateway.send(aSend(), firstAttempt());
  const [sms] = simulator.inbox.list({ limit: 1 });
  t.match(sms, { vendor: 'http', mobile: MOBILE, text: '【爱家】您的验证码是012345，5分钟内有效。' });
  t.match(result, { outcome: 'accepted', gatewayMessageId: sms?.smsMessageSid, units: 1 });
  for (const [mode, expected] of [
    ['busy', { class: 'transient', scope: 'gateway', vendorCode: '-51' }],
    ['throttled', { class: 'throttled', scope: 'gateway', retryAfterMs: 2000 }],
    ['too_frequent', { class: 'throttled', scope: 'recipient', retryAfterMs: 30_000 }],
    ['blacklist', { class: 'permanent', scope: 'recipient', vendorCode: '10' }],
    ['word_filter', { class: 'permanent', scope: 'message', alert: true }],
    ['no_balance', { class: 'config', scope: 'account' }],
    ['error500', { outcome: 'unknown', reason: 'http_5xx' }],
    ['bad_body', { outcome: 'unknown', reason: 'bad_body' }],
  ] as const) {
    simulator.faults.add({ mode, vendor: 'http', rate: 1, count: 1, latencyMs: 0, mobile: null, code: null });
    t.match(await gateway.send(aSend(), firstAttempt()), expected, mode);
  }
  const wrong = gatewayAt(t, 'http', simulator, {}, { secrets: { apikey: 'wrong' } });
  t.match(await wrong.send(aSend(), firstAttempt()), { class: 'config', vendorCode: '-1' });
});

const nasty = { secrets: { key: { env: 'KEY' } } };
const awkward = 'k&y"<1>\r\nx-evil: 1';

t.test('every value is escaped for where it stands', async (t) => {
  const json = await sent(t, { ...nasty, request: { path: '/x', body: '{"k":"{{secrets.key}}","code":"{{code}}"}' } });
  t.same(JSON.parse(json.request?.body ?? ''), { k: awkward, code: '012345' });
  const value = await sent(t, {
    ...nasty,
    request: { path: '/x', body: { k: ['{{secrets.key}}'], code: '{{code}}' } },
  });
  t.same(JSON.parse(value.request?.body ?? ''), { k: [awkward], code: '012345' });
  const form = await sent(t, {
    ...nasty,
    request: { path: '/x', format: 'form', body: 'k={{secrets.key}}&c={{code}}' },
  });
  t.same(Object.fromEntries(new URLSearchParams(form.request?.body)), { k: awkward, c: '012345' });
  const xml = await sent(t, {
    ...nasty,
    request: { path: '/x', format: 'xml', body: '<a k="{{secrets.key}}">{{code}}</a>' },
  });
  t.equal(xml.request?.body, '<a k="k&amp;y&quot;&lt;1&gt;\r\nx-evil: 1">012345</a>');
  const url = await sent(t, { ...nasty, request: { method: 'GET', path: '/x?k={{secrets.key}}&c={{code}}' } });
  t.equal(new URL(url.request?.url ?? '', 'http://x').searchParams.get('k'), awkward);
  t.equal(url.request?.body, '');
  const header = await sent(t, {
    ...nasty,
    request: { ...hook.request, path: '/x', headers: { 'X-Key': '{{secrets.key}}' } },
  });
  t.equal(header.request?.headers['x-key'], 'k&y"<1>x-evil: 1');
  t.equal(header.request?.headers['x-evil'], undefined);
});

t.test('all of a send may be named; templates by purpose; Basic and HMAC; a type of one’s own', async (t) => {
  const names = ['mobile', 'e164', 'country', 'code', 'minutes', 'sendId', 'purpose', 'locale'];
  const body = Object.fromEntries(names.map((name) => [name, `{{ ${name} }}`]));
  const { request, result } = await sent(t, {
    request: {
      path: '/send',
      headers: { 'content-type': 'application/vnd.hook+json' },
      basic: { user: 'u', password: { env: 'KEY' } },
      hmac: { header: 'X-Signature', secret: { env: 'KEY' }, prefix: 'sha256=' },
      body: { ...body, text: '{{text.words}}' },
    },
    templates: { register: { text: { words: 'Code {{code}}' } }, default: { text: { words: '{{code}}' } } },
  });
  t.same(JSON.parse(request?.body ?? ''), {
    mobile: MOBILE,
    e164: `+86${MOBILE}`,
    country: '86',
    code: '012345',
    minutes: '5',
    sendId: 'f'.repeat(32),
    purpose: 'register',
    locale: 'zh-CN',
    text: 'Code 012345',
  });
  t.equal(request?.url, '/base/send');
  t.equal(request?.headers['content-type'], 'application/vnd.hook+json');
  t.equal(request?.headers.authorization, `Basic ${Buffer.from(`u:${awkward.trim()}`).toString('base64')}`);
  const digest = createHmac('sha256', awkward)
    .update(request?.body ?? '')
    .digest('hex');
  t.equal(request?.headers['x-signature'], `sha256=${digest}`);
  t.same(result, { outcome: 'accepted' });
});

t.test('what an answer means: by status, by pointer, by text, by XML', async (t) => {
  const codes = [
    { class: 'config', scope: 'account', codes: [30, '100-102'] },
    { class: 'throttled', scope: 'gateway', codes: ['BUSY'], retryAfterSeconds: 7 },
  ];
  const answer = { code: '/result/0/code', accepted: ['OK', 0, true], messageId: '/result/0/a~1b', units: '/n', codes };
  const { server, gateway } = await sent(t, { answer });
  const says = async (status: number, body: unknown) => {
    Object.assign(server.script, { status, body: typeof body === 'string' ? body : JSON.stringify(body) });
    return gateway?.send(aSend(), firstAttempt());
  };
  const result = (code: unknown) => ({ n: 2, result: [{ code, 'a/b': 'id-1' }] });
  const accepted = { outcome: 'accepted', gatewayMessageId: 'id-1', units: 2 };
  for (const code of ['OK', 0, '0', true]) t.same(await says(202, result(code)), accepted);
  t.match(await says(200, result(101)), { class: 'config', scope: 'account', vendorCode: '101' });
  t.match(await says(503, result('BUSY')), { class: 'throttled', scope: 'gateway', retryAfterMs: 7000 });
  t.match(await says(200, result('NEW')), { class: 'transient', unlisted: true });
  t.match(await says(400, result('NEW')), { class: 'permanent', scope: 'gateway', unlisted: true, alert: true });
  t.match(await says(400, result('OK')), { outcome: 'rejected' }, 'an acceptance needs its status');
  t.match(await says(200, { result: [] }), { outcome: 'unknown', reason: 'bad_body' });
  t.match(await says(200, '<html>'), { outcome: 'unknown' });
  t.match(await says(500, result('NEW')), { outcome: 'unknown', reason: 'http_5xx' });

  const plain = await sent(t, { answer: { code: '', accepted: [0], codes } });
  for (const [body, expected] of [
    ['0', { outcome: 'accepted' }],
    ['30\r\n', { class: 'config', vendorCode: '30' }],
    ['BUSY', { class: 'throttled' }],
  ] as const) {
    Object.assign(plain.server.script, { body });
    t.match(await plain.gateway?.send(aSend(), firstAttempt()), expected, body);
  }
  const xml = await sent(t, { answer: { xmlRoot: 'r', code: '/c', accepted: ['1'], messageId: '/id' } });
  Object.assign(xml.server.script, { body: '<?xml version="1.0"?><r><c>1</c><id>x-7</id></r>' });
  t.same(await xml.gateway?.send(aSend(), firstAttempt()), { outcome: 'accepted', gatewayMessageId: 'x-7' });
});

const reports = { token: { env: 'REPORT_TOKEN' } };

t.test('reports: nested, in a list, as a form, signed, with the answer that is wanted', async (t) => {
  const push = {
    list: '/results',
    messageId: '/id',
    sendId: '/ref',
    status: '/status/group',
    delivered: ['DELIVERED', 3],
    failed: ['REJECTED'],
    code: '/error/name',
    units: '/count',
    answer: { status: 202, contentType: 'application/json', body: '{"ok":true}' },
  };
  const parse = configure(t, { reports, push })?.parseReports;
  const ref = 'a'.repeat(32);
  const body = JSON.stringify({
    results: [
      { id: 'm1', ref, status: { group: 'DELIVERED' }, error: { name: 'NO_ERROR' }, count: 2 },
      { id: 7, status: { group: 'REJECTED' } },
      { id: 'm3', status: { group: 'PENDING' } },
      { id: 'm4' },
    ],
  });
  t.same(parse?.({ body, headers: {} }), {
    verified: 'unsupported',
    unreadable: 1,
    reports: [
      { gatewayMessageId: 'm1', sendId: ref, status: 'delivered', vendorCode: 'NO_ERROR', units: 2 },
      { gatewayMessageId: '7', status: 'failed', vendorCode: 'REJECTED', mayRetry: true },
      { gatewayMessageId: 'm3', status: 'pending', vendorCode: 'PENDING' },
    ],
    ack: { status: 202, contentType: 'application/json', body: '{"ok":true}' },
  });
  t.throws(() => parse?.({ body: '{"other":1}', headers: {} }), { name: 'ReportError' });

  const hmac = { header: 'X-Sign', secret: { env: 'KEY' }, encoding: 'base64' };
  const form = { format: 'form', messageId: '/id', status: '/state', delivered: ['1'], failed: ['0'], hmac };
  const signed = configure(t, { reports, push: form })?.parseReports;
  const text = 'id=m1&state=1';
  const signature = createHmac('sha256', awkward).update(text).digest('base64');
  t.match(signed?.({ body: text, headers: { 'x-sign': signature } }), {
    verified: true,
    reports: [{ status: 'delivered' }],
  });
  t.match(signed?.({ body: 'id=m1&state=0', headers: { 'x-sign': signature } }), { verified: false, reports: [] });
  t.match(signed?.({ body: text, headers: {} }), { verified: false, ack: { status: 403 } });
});

t.test('a faulty entry is refused at the start', async (t) => {
  for (const [entry, fault] of [
    [
      { request: { path: '/x', body: { code: '{{code}}', to: '{{phone}}' } } },
      /\.request: nothing is called {{phone}}/,
    ],
    [{ request: { path: '/x', body: { to: '{{mobile}}' } } }, /\.request: the code is not in it/],
    [{ request: { path: '/x', body: '{{text.a}}' } }, /\.templates: not every one has the text "a"/],
    [
      { request: { path: '/x', body: '{{text.a}}' }, templates: { default: { text: { a: 'no number' } } } },
      /the code is not in it/,
    ],
    [{ templates: { default: { text: { a: '{{cod}}' } } } }, /\.templates\.default\.text: nothing is called {{cod}}/],
    [{ request: { path: '/x', body: '{{code}}{{secrets.none}}' } }, /nothing is called {{secrets.none}}/],
    [{ answer: { code: '/code' } }, /"code" and "accepted" belong together/],
    [{ answer: { codes: [{ class: 'odd', scope: 'account', codes: [1] }] } }, /\.answer\.codes\[0\]\.class/],
    [{ baseUrl: undefined }, /baseUrl/],
    [{ idempotent: undefined }, /idempotent/],
    [{ reports }, /\.push: reports need it/],
    [{ push: { status: '/s', delivered: [1], failed: [0] } }, /needs "messageId" or "sendId"/],
    [{ secrets: { key: { env: 'NOT_SET' } } }, /NOT_SET must be set/],
  ] as [object, RegExp][]) {
    t.throws(() => configure(t, entry), fault, `${fault}`);
  }
});

t.test('the Infobip of the example: an answer and reports as its documentation has them', async (t) => {
  const { gateways } = JSON.parse(readFileSync('gateways.example.json', 'utf8'));
  const { id: _id, ...infobip } = gateways.find(({ id }: { id: string }) => id === 'infobip');
  const entry = { ...infobip, secrets: { key: { env: 'KEY' } }, reports: { token: { env: 'REPORT_TOKEN' } } };
  const server = await scriptedServer(t);
  const configured = configure(t, { ...entry, baseUrl: server.url });
  const gateway = configured?.create({ timeoutMs: 5000, connections: 1, clock: Date.now });
  t.teardown(() => gateway?.close());
  const status = (groupName: string, name: string) => ({ groupId: 1, groupName, id: 26, name, description: '' });
  const answers = (given: object) => {
    server.script.body = JSON.stringify({ messages: [{ messageId: 'abc', destination: '86', status: given }] });
    return gateway?.send(aSend(), firstAttempt());
  };
  t.match(await answers(status('PENDING', 'PENDING_ACCEPTED')), { outcome: 'accepted', gatewayMessageId: 'abc' });
  const refused = { outcome: 'rejected', class: 'permanent', scope: 'gateway', alert: true };
  t.match(await answers(status('REJECTED', 'REJECTED_NOT_ENOUGH_CREDITS')), refused);

  const report = (given: object) => {
    const body = JSON.stringify({ results: [{ messageId: 'abc', status: given, error: { name: 'NO_ERROR' } }] });
    return configured?.parseReports?.({ body, headers: {} }).reports[0]?.status;
  };
  t.equal(report(status('DELIVERED', 'DELIVERED_TO_HANDSET')), 'delivered');
  t.equal(report(status('DELIVERED', 'DELIVERED_TO_OPERATOR')), 'pending', 'the operator is not the phone');
  for (const name of ['UNDELIVERABLE_NOT_DELIVERED', 'EXPIRED_EXPIRED', 'REJECTED_OPERATOR']) {
    t.equal(report(status(name.split('_')[0] ?? '', name)), 'failed', name);
  }
});
