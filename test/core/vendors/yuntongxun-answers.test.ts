/** Answers in every form that the vendor was seen to give, from a server that says exactly that. */
import t from 'tap';
import { aSend, firstAttempt, yuntongxunAt } from '../../support/gateway.ts';
import { scriptedServer } from '../../support/scripted-server.ts';

const answers = [
  [
    '{"statusCode":"000000","templateSMS":{"smsMessageSid":" 1290f4c9fb4f46eb906638937e6ca222","dateCreated":"20240808140641"}}',
    { outcome: 'accepted', gatewayMessageId: '1290f4c9fb4f46eb906638937e6ca222' },
  ],
  [
    '{"TemplateSMS":{"dateCreated":"20150808140641","smsMessageSid":"201508081406412345678"},"statusCode":"000000"}',
    { outcome: 'accepted', gatewayMessageId: '201508081406412345678' },
  ],
  ['{"statusCode":"000000"}', { outcome: 'accepted' }],
  ['{"statusCode":"160038","statusMsg":"短信验证码发送过频繁"}', { outcome: 'rejected', vendorCode: '160038' }],
  ['{"statusCode":0}', { outcome: 'unknown', reason: 'bad_body' }],
  ['null', { outcome: 'unknown', reason: 'bad_body' }],
  ['[]', { outcome: 'unknown', reason: 'bad_body' }],
] as const;

t.test('an answer of 200 is read by its statusCode', async (t) => {
  const { script, url } = await scriptedServer(t);
  const gateway = yuntongxunAt(t, url);
  for (const [body, expected] of answers) {
    script.body = body;
    t.match(await gateway.send(aSend(), firstAttempt()), expected, body);
  }
});

t.test('an id of a message that nobody could store is left out', async (t) => {
  const { script, url } = await scriptedServer(t);
  const gateway = yuntongxunAt(t, url);
  for (const [given, kept] of [
    [' 123 ', { gatewayMessageId: '123' }],
    ['1'.repeat(128), { gatewayMessageId: '1'.repeat(128) }],
    ['1'.repeat(129), {}],
    ['1\u0000', {}],
    ['', {}],
    [7, { gatewayMessageId: '7' }],
    [7.5, {}],
  ]) {
    script.body = JSON.stringify({ statusCode: '000000', templateSMS: { smsMessageSid: given } });
    t.strictSame(await gateway.send(aSend(), firstAttempt()), { outcome: 'accepted', ...(kept as object) });
  }
});

t.test('another status with the vendor’s body counts by its body, without one by the status', async (t) => {
  const { script, url } = await scriptedServer(t);
  const gateway = yuntongxunAt(t, url);
  Object.assign(script, { status: 400, body: '{"statusCode":"160034"}' });
  t.match(await gateway.send(aSend(), firstAttempt()), { class: 'permanent', vendorCode: '160034' });
  Object.assign(script, { status: 503, body: '{"statusCode":"160034"}' });
  t.match(await gateway.send(aSend(), firstAttempt()), { outcome: 'unknown', reason: 'http_5xx' });
  Object.assign(script, { status: 404, body: '<h1>not here</h1>' });
  t.match(await gateway.send(aSend(), firstAttempt()), {
    class: 'permanent',
    scope: 'gateway',
    vendorCode: 'HTTP_404',
    unlisted: true,
  });
  Object.assign(script, { status: 429, headers: { 'retry-after': '7' } });
  const busy = { class: 'throttled', scope: 'gateway', vendorCode: 'HTTP_429', retryAfterMs: 7000 };
  t.match(await gateway.send(aSend(), firstAttempt()), busy);
});

t.test('the request is what the vendor asks for, byte for byte', async (t) => {
  const { script, seen, url } = await scriptedServer(t);
  script.body = '{"statusCode":"000000"}';
  const clock = () => Date.parse('2014-04-16T06:20:30Z');
  const send = aSend();
  await yuntongxunAt(t, `${url}/gateway/`, { clock }).send(send, firstAttempt());
  const [request] = seen;
  const address = '/2013-12-26/Accounts/aaf98f8900000000000000000000abcd/SMS/TemplateSMS';
  t.equal(request?.url, `/gateway${address}?sig=689B58D2B15A56B359BB8D04D0D49D46`);
  t.equal(request?.headers.authorization, 'YWFmOThmODkwMDAwMDAwMDAwMDAwMDAwMDAwMGFiY2Q6MjAxNDA0MTYxNDIwMzA=');
  t.equal(request?.headers.accept, 'application/json');
  t.equal(request?.headers['content-type'], 'application/json;charset=utf-8');
  t.equal(request?.headers['content-length'], String(request?.body.length));
  t.equal(request?.headers['transfer-encoding'], undefined);
  t.same(JSON.parse(request?.body ?? ''), {
    to: send.mobile,
    appId: 'ff8080813fc70a7b013fc72312324213',
    reqId: send.sendId,
    templateId: '1',
    datas: ['012345', '5'],
  });
});
