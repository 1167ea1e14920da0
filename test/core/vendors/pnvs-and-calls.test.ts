/** Aliyun PNVS and the calls of Yuntongxun and Twilio on the wire, against the simulator's strict check of each field. */
import t from 'tap';
import type { Channel } from '../../../core/states.ts';
import type { GatewayOptions } from '../../../core/vendors/gateway.ts';
import { aSend, configured, firstAttempt, gatewayAt, MOBILE, startSimulator } from '../../support/gateway.ts';
import { scriptedServer } from '../../support/scripted-server.ts';
import type { Test } from '../../support/test-type.ts';

const once = { rate: 1, count: 1, latencyMs: 0, mobile: null, code: null };
const config = (vendorCode: string) => ({ class: 'config', scope: 'account', vendorCode });

interface Way {
  vendor: string;
  channel: Channel;
  text: string;
  refused: Record<string, object>;
  wrongKey: [changes: object, code: string];
}

const WAYS: Record<string, Way> = {
  'aliyun-pnvs': {
    vendor: 'aliyun-pnvs',
    channel: 'sms',
    text: '【速通互联验证码】您的验证码为012345。尊敬的客户，以上验证码5分钟内有效，请注意保密，切勿告知他人。',
    refused: {
      busy: { class: 'transient', scope: 'gateway', vendorCode: 'isp.SYSTEM_ERROR' },
      throttled: { class: 'throttled', scope: 'gateway', retryAfterMs: 2000 },
      too_frequent: { class: 'throttled', scope: 'recipient', vendorCode: 'biz.FREQUENCY', retryAfterMs: 60_000 },
      daily_limit: { class: 'throttled', scope: 'recipient', retryAfterMs: 86_400_000 },
      blacklist: { class: 'permanent', scope: 'recipient' },
      no_balance: config('isv.OUT_OF_SERVICE'),
    },
    wrongKey: [{ accessKeySecret: 'wrong' }, 'SignatureDoesNotMatch'],
  },
  'yuntongxun-voice': {
    vendor: 'yuntongxun',
    channel: 'voice',
    text: '（电话）您的验证码是012345',
    refused: {
      busy: { class: 'transient', scope: 'gateway', vendorCode: '160050' },
      throttled: { class: 'throttled', scope: 'gateway', vendorCode: '111111' },
      blacklist: { class: 'permanent', scope: 'recipient', vendorCode: '160034' },
      no_balance: config('111142'),
    },
    wrongKey: [{ authToken: 'wrong' }, '111109'],
  },
  'twilio-voice': {
    vendor: 'twilio',
    channel: 'voice',
    text: '（电话）您的验证码是：0, 1, 2, 3, 4, 5。',
    refused: {
      busy: { class: 'throttled', scope: 'gateway', vendorCode: '10004' },
      throttled: { class: 'throttled', scope: 'gateway', vendorCode: '20429' },
      blacklist: { class: 'permanent', scope: 'gateway', vendorCode: '21216' },
      no_balance: config('20003'),
    },
    wrongKey: [{ authToken: 'wrong' }, '20003'],
  },
};

const at = (
  t: Test,
  { vendor, channel }: Way,
  url: string,
  options: Partial<GatewayOptions> = {},
  changes: Readonly<Record<string, unknown>> = {},
) => gatewayAt(t, vendor, { url, channel }, options, changes);

/** Another number each time: the simulated PNVS keeps the pause that a request asks for. */
let numbers = 13_900_000_000;
function another() {
  numbers += 1;
  return aSend({ mobile: String(numbers) });
}

const UNKNOWN = { error500: 'http_5xx', bad_body: 'bad_body', empty_body: 'bad_body', reset: 'reset' } as const;

for (const [name, way] of Object.entries(WAYS)) {
  t.test(`${name}: the code arrives, and is the one that was asked for`, async (t) => {
    const simulator = await startSimulator(t);
    const gateway = at(t, way, simulator.url);
    const result = await gateway.send(aSend(), firstAttempt());
    const [got] = simulator.inbox.list({ limit: 1 });
    t.match(got, { vendor: name, mobile: MOBILE, text: way.text, datas: ['012345'] });
    t.match(result, { outcome: 'accepted', gatewayMessageId: got?.smsMessageSid });
    t.equal(gateway.idempotent, false, 'no request id is refused the second time');
  });

  t.test(`${name}: what tells nothing is unknown, what refuses has its class and scope`, async (t) => {
    const simulator = await startSimulator(t);
    const gateway = at(t, way, simulator.url);
    for (const [mode, reason] of Object.entries(UNKNOWN)) {
      simulator.faults.add({ ...once, vendor: name, mode: mode as keyof typeof UNKNOWN });
      t.same(await gateway.send(another(), firstAttempt()), { outcome: 'unknown', reason }, mode);
    }
    for (const [mode, expected] of Object.entries(way.refused)) {
      simulator.faults.add({ ...once, vendor: name, mode: mode as 'busy' });
      t.match(await gateway.send(another(), firstAttempt()), { outcome: 'rejected', ...expected }, mode);
    }
    const [changes, code] = way.wrongKey;
    const stranger = at(t, way, simulator.url, {}, changes as Record<string, unknown>);
    t.match(await stranger.send(another(), firstAttempt()), config(code));
  });
}

const way = (name: string): Way => WAYS[name] as Way;

t.test('PNVS: an unknown outcome may be tried again at once, since the pause is ours to keep', async (t) => {
  let now = Date.now();
  const simulator = await startSimulator(t, { clock: () => now });
  const gateway = at(t, way('aliyun-pnvs'), simulator.url, { clock: () => now });
  const send = aSend();
  simulator.faults.add({ ...once, vendor: 'aliyun-pnvs', mode: 'accept_then_drop' });
  t.match(await gateway.send(send, firstAttempt()), { outcome: 'unknown' });
  now += 1500;
  t.match(await gateway.send(send, firstAttempt({ afterUnknown: true })), { outcome: 'accepted' });
});

t.test('PNVS: the scheme has at most 20 characters and goes along', async (t) => {
  const { seen, script, url } = await scriptedServer(t);
  script.body = '{"Code":"OK","Model":{"BizId":"1^0"}}';
  const gateway = at(t, way('aliyun-pnvs'), url, {}, { schemeName: '登录' });
  t.same(await gateway.send(aSend(), firstAttempt()), { outcome: 'accepted', gatewayMessageId: '1^0' });
  const query = new URL(seen[0]?.url ?? '', url).searchParams;
  t.equal(query.get('SchemeName'), '登录');
  t.equal(query.get('TemplateParam'), '{"code":"012345","min":"5"}', 'never ##code##, which Aliyun would replace');
});

t.test('Yuntongxun reads out 4 to 8 letters and digits; a longer code goes elsewhere without a call', async (t) => {
  const server = await scriptedServer(t);
  const gateway = at(t, way('yuntongxun-voice'), server.url);
  const result = await gateway.send(aSend({ code: '0123456789' }), firstAttempt());
  t.match(result, { outcome: 'rejected', class: 'permanent', scope: 'gateway', vendorCode: 'CODE_LENGTH' });
  t.same(server.seen, []);
});

t.test('Yuntongxun is told language, repeats, caller and where to report', async (t) => {
  const server = await scriptedServer(t);
  server.script.body = '{"statusCode":"000000","VoiceVerify":{"callSid":"13072414","dateCreated":"20130724145232"}}';
  const reports = { token: 'secret', url: 'https://sms.example.com/gateway-reports/one/{token}' };
  const changes = { templates: { default: { language: 'en', times: 3 } }, displayNumber: '4006001234', reports };
  const send = aSend();
  const result = await at(t, way('yuntongxun-voice'), server.url, {}, changes).send(send, firstAttempt());
  t.same(result, { outcome: 'accepted', gatewayMessageId: '13072414' });
  t.match(JSON.parse(server.seen[0]?.body ?? ''), {
    to: MOBILE,
    verifyCode: '012345',
    playTimes: '3',
    lang: 'en',
    displayNum: '4006001234',
    respUrl: 'https://sms.example.com/gateway-reports/one/secret',
    userData: send.sendId,
  });
});

t.test('Twilio is told to say each digit, twice; a text can end no element', async (t) => {
  const server = await scriptedServer(t);
  Object.assign(server.script, { status: 201, body: '{"sid":"CA1"}' });
  const templates = { default: { text: 'Tom & Jerry: {code}', language: 'en-GB', voice: 'Polly.Amy' } };
  await at(t, way('twilio-voice'), server.url, {}, { templates }).send(aSend(), firstAttempt());
  const form = new URLSearchParams(server.seen[0]?.body);
  const say = '<Say language="en-GB" voice="Polly.Amy">Tom &amp; Jerry: 0, 1, 2, 3, 4, 5</Say>';
  t.equal(form.get('Twiml'), `<Response><Pause length="1"/>${say}<Pause length="2"/>${say}</Response>`);
  t.match(Object.fromEntries(form), { To: `+86${MOBILE}`, From: '+15005550006' });
});

t.test('pushes about calls: as documented, odd, and not to be understood', async (t) => {
  const { parseReports } = configured('yuntongxun', { reports: { token: 'secret' } }, 'voice');
  const parse = (body: string) => parseReports?.({ body, headers: { 'content-type': 'text/plain' } });
  const push = (fields: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<Request>${fields}</Request>`;
  const call = '<action>VoiceCode</action> <number>13800000000</number> <callSid>1307241452320369</callSid>';
  const id = { gatewayMessageId: '1307241452320369' };
  const answered = parse(push(`${call}<state>0</state><duration>30</duration><userData>${'a'.repeat(32)}</userData>`));
  t.match(answered, {
    verified: 'unsupported',
    reports: [{ ...id, sendId: 'a'.repeat(32), status: 'delivered', vendorCode: '0' }],
    ack: { status: 200, body: /<statuscode>000000<\/statuscode>/ },
  });
  for (const state of ['1', '2']) {
    t.match(parse(push(`${call}<state>${state}</state>`))?.reports, [{ ...id, status: 'failed', mayRetry: true }]);
  }
  t.throws(() => parse(push(`${call}<state>7</state>`)), /no state/);
  t.throws(() => parse(push('<action>SMSArrived</action><state>0</state>')), /not VoiceCode/);
  const json = `{"action":"VoiceCode","callSid":"1307241452320369","state":0}`;
  t.match(parse(json)?.reports, [{ ...id, status: 'delivered' }], 'also as JSON with numbers');
});
