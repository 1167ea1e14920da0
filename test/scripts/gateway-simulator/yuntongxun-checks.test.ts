/**
 * The strict checks of the simulated Yuntongxun, in the vendor's order: a request that is wrong in every way is mended
 * step by step, and each step must uncover exactly the next code.
 */
import t from 'tap';
import { type YuntongxunOptions, yuntongxunDefaults } from '../../../scripts/gateway-simulator/yuntongxun/account.ts';
import { createYuntongxunDialect } from '../../../scripts/gateway-simulator/yuntongxun/dialect.ts';
import { startSimulator } from '../../support/gateway.ts';
import { ACCOUNT, APP, base64, goodRequest, sendRaw, sign, stamp, TOKEN } from '../../support/yuntongxun-request.ts';

const NOW = Date.parse('2024-06-01T04:00:00Z');
const OTHER = 'b'.repeat(32);
const clock = () => NOW;

const [account] = yuntongxunDefaults.accounts;
if (!account) throw new Error('the simulator has no account');
const withAccount = (changes: Partial<typeof account>) => ({
  ...yuntongxunDefaults,
  accounts: [{ ...account, ...changes }],
});

const knowing = (options: YuntongxunOptions) => [(now: () => number) => createYuntongxunDialect(now, options)];

t.test('address, Authorization and signature, one fault after the other', async (t) => {
  const { url } = await startSimulator(t, { clock });
  const raw = { ...goodRequest(NOW), version: '2013-12-25', account: 'short', authorization: '', sig: '', body: '' };
  const steps: [string, Partial<typeof raw>][] = [
    ['111110', { version: '2013-12-26' }],
    ['111100', { account: OTHER }],
    ['111101', { authorization: `Basic ${base64(`${OTHER}:${stamp(NOW)}`)}` }],
    ['111102', { authorization: base64('no colon') }],
    ['111103', { authorization: base64(':') }],
    ['111104', { authorization: base64(`${ACCOUNT}:`) }],
    ['111105', { authorization: base64(`${ACCOUNT}:2024-06-01 12`) }],
    ['111113', { authorization: base64(`${ACCOUNT}:20240230120000`) }],
    ['111113', { authorization: base64(`${ACCOUNT}:${stamp(NOW - 86_401_000)}`) }],
    ['111106', { authorization: base64(`${ACCOUNT}:${stamp(NOW)}`) }],
    ['111107', { authorization: base64(`${OTHER}:${stamp(NOW)}`) }],
    ['111108', { sig: sign(OTHER, TOKEN, stamp(NOW)) }],
    ['111141', { account: ACCOUNT, authorization: base64(`${ACCOUNT}:${stamp(NOW)}`) }],
    ['111109', { sig: sign(ACCOUNT, TOKEN, stamp(NOW)).toLowerCase() }],
    ['111109', { sig: sign(ACCOUNT, TOKEN, stamp(NOW)) }],
    ['160030', { body: '{' }],
    ['160031', { body: goodRequest(NOW).body }],
    ['000000', {}],
  ];
  for (const [code, mend] of steps) {
    const answer = await sendRaw(url, raw);
    t.equal(answer.code, code, code);
    t.equal(answer.status, 200);
    Object.assign(raw, mend);
  }
});

t.test('application, numbers, template, variables and ids, one fault after the other', async (t) => {
  const simulator = await startSimulator(t, {
    clock,
    blacklist: ['13900000002'],
    forbiddenWords: ['999'],
    vendors: knowing({
      ...withAccount({ apps: { [APP]: { online: true }, offline: { online: false } } }),
      testNumbers: ['13900000001', '13900000002'],
      templates: { ...yuntongxunDefaults.templates, '7': { text: '{1}', appId: 'another' } },
    }),
  });
  const many = Array.from({ length: 201 }, (_, index) => String(13_900_000_000 + index)).join(',');
  const body: Record<string, unknown> = { to: '', appId: 'nobody', templateId: 'x', datas: [], subAppend: 'a' };
  Object.assign(body, { reqId: 'x'.repeat(33) });
  const steps: [string, Record<string, unknown>][] = [
    ['111181', { appId: 'offline' }],
    ['111212', { appId: APP }],
    ['160044', { to: many }],
    ['160048', { to: '13900000009,13900000009' }],
    ['160045', { to: '+8613900000009' }],
    ['160042', { to: '13900000009' }],
    ['160057', { templateId: '999' }],
    ['160032', { templateId: '7' }],
    ['160043', { templateId: '1' }],
    ['113302', { to: '13900000002', datas: ['abc', '5'] }],
    ['160069', { datas: [] }],
    ['112308', { datas: ['123999'] }],
    ['160052', { datas: ['123999', '5'] }],
    ['160065', { subAppend: '12345' }],
    ['160065', { subAppend: '1234' }],
    ['160055', { reqId: 'not-a-letter' }],
    ['160055', { reqId: 'a1' }],
    ['160034', { to: '13900000001' }],
    ['160049', { datas: ['123456', '5'] }],
    ['000000', {}],
    ['160054', {}],
  ];
  for (const [code, mend] of steps) {
    t.equal((await sendRaw(simulator.url, goodRequest(NOW, body))).code, code, code);
    Object.assign(body, mend);
  }
});

t.test('an account that is paused, has no balance, or is called from elsewhere', async (t) => {
  for (const [code, changes] of [
    ['111139', { state: 'paused' }],
    ['111142', { state: 'no_balance' }],
    ['111115', { allowedAddresses: ['192.0.2.1'] }],
  ] as const) {
    const { url } = await startSimulator(t, { clock, vendors: knowing(withAccount(changes)) });
    t.equal((await sendRaw(url, { ...goodRequest(NOW), sig: 'wrong' })).code, code);
  }
});

t.test('headers that the vendor demands', async (t) => {
  const { url } = await startSimulator(t, { clock });
  const good = goodRequest(NOW);
  for (const [code, headers] of [
    ['112610', { 'content-type': 'application/json;charset=utf-8' }],
    ['112611', { accept: 'application/json', 'content-type': 'application/json' }],
    ['112611', { accept: 'application/json', 'content-type': 'text/plain;charset=utf-8' }],
    ['000000', { accept: 'application/json', 'content-type': 'application/json; charset=UTF-8' }],
  ] as const) {
    t.equal((await sendRaw(url, { ...good, headers })).code, code);
  }
});

t.test('fields of the wrong type are not parsed: a code is a string', async (t) => {
  const { url } = await startSimulator(t, { clock });
  for (const wrong of [{ datas: [123456, '5'] }, { datas: '123456' }, { to: 13900002086 }, { templateId: 1 }]) {
    t.equal((await sendRaw(url, goodRequest(NOW, wrong))).code, '160031', JSON.stringify(wrong));
  }
  for (const body of ['[]', 'null', '"text"']) {
    t.equal((await sendRaw(url, { ...goodRequest(NOW), body })).code, '160031', body);
  }
});

t.test('lenient, it takes what the vendor’s own SDKs send', async (t) => {
  const { url } = await startSimulator(t, { clock, vendors: knowing({ ...yuntongxunDefaults, lenient: true }) });
  const good = goodRequest(NOW);
  const answer = await sendRaw(url, {
    ...good,
    sig: good.sig.toLowerCase(),
    authorization: good.authorization.replace(/\+/g, '-').replace(/\//g, '_'),
    headers: { accept: 'application/json', 'content-type': 'application/json' },
  });
  t.equal(answer.code, '000000');
});

t.test('XML in and out', async (t) => {
  const simulator = await startSimulator(t, { clock });
  const good = goodRequest(NOW);
  const headers = { accept: 'application/xml', 'content-type': 'application/xml;charset=utf-8' };
  const fields = `<appId>${APP}</appId><to>13900002086</to><templateId>100001</templateId>`;
  const xml = (inner: string) => `<?xml version='1.0' encoding='utf-8'?><TemplateSMS>${inner}</TemplateSMS>`;
  const datas = '<datas><data>12&amp;34</data><data>5</data></datas><reqId>abc123</reqId>';
  const answer = await sendRaw(simulator.url, { ...good, headers, body: xml(fields + datas) });
  t.match(answer.text, /<statusCode>000000<\/statusCode><TemplateSMS><smsMessageSid>[0-9a-f]{32}</);
  t.match(simulator.inbox.list({ limit: 1 }), [{ datas: ['12&34', '5'], reqId: 'abc123' }]);
  const refused = await sendRaw(simulator.url, { ...good, headers, body: '<TemplateSMS>' });
  t.match(refused.text, '<statusCode>160031</statusCode><statusMsg>参数解析失败</statusMsg>');
});

t.test('one request to several numbers is one SMS for each', async (t) => {
  const simulator = await startSimulator(t, { clock });
  await sendRaw(simulator.url, goodRequest(NOW, { to: '13900000001,13900000002' }));
  t.same(
    simulator.inbox.list({ limit: 9 }).map((sms) => sms.mobile),
    ['13900000002', '13900000001'],
  );
});
