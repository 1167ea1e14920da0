/** GATEWAYS_FILE: what a good one gives, and every fault of a bad one in one message. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { ConfigError, parseConfig } from '../../core/config.ts';

const minimal = {
  NODE_ENV: 'development',
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'postgres://127.0.0.1/sms',
  APP_SECRETS: 'a-secret-of-more-than-thirty-two-bytes',
};
const secrets = {
  YTX_ACCOUNT_SID: 'sid',
  YTX_AUTH_TOKEN: 'ytx-token',
  YTX_APP_ID: 'app',
  YTX_REPORT_TOKEN: 'ytx-report-token-1',
  ALIYUN_ACCESS_KEY_ID: 'id',
  ALIYUN_ACCESS_KEY_SECRET: 'aliyun-secret',
  ALIYUN_REPORT_TOKEN: 'aliyun-report-token',
  ALIYUN_PNVS_REPORT_TOKEN: 'aliyun-pnvs-report-token',
  TENCENT_SECRET_ID: 'id',
  TENCENT_SECRET_KEY: 'tencent-secret',
  TENCENT_REPORT_TOKEN: 'tencent-report-token',
  TWILIO_ACCOUNT_SID: 'AC1',
  TWILIO_AUTH_TOKEN: 'twilio-token',
  TWILIO_MESSAGING_SERVICE_SID: 'MG1',
  TWILIO_REPORT_TOKEN: 'twilio-report-token',
  YTX_VOICE_REPORT_TOKEN: 'ytx-voice-report-token',
  YUNPIAN_APIKEY: 'yunpian-key',
  YUNPIAN_REPORT_TOKEN: 'yunpian-report-token',
  INFOBIP_API_KEY: 'infobip-key',
  INFOBIP_REPORT_TOKEN: 'infobip-report-token',
  HOOK_SECRET: 'hook-secret',
};
const production = { ...minimal, ...secrets, NODE_ENV: 'production', OPS_USER: 'ops', OPS_PASSWORD: 'fifteen letters' };
const example = 'gateways.example.json';

function faults(environment: Record<string, string>): readonly string[] {
  try {
    parseConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

function file(t: { testdir(): string }, content: unknown): { GATEWAYS_FILE: string } {
  const path = join(t.testdir(), 'gateways.json');
  writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  return { GATEWAYS_FILE: path };
}

const ytx = {
  id: 'ytx',
  vendor: 'yuntongxun',
  accountSid: 'sid',
  authToken: { env: 'YTX_AUTH_TOKEN' },
  appId: 'app',
  templates: { default: { templateId: '7' } },
};

const twilio = {
  id: 'tw',
  vendor: 'twilio',
  accountSid: 'AC1',
  authToken: { env: 'TWILIO_AUTH_TOKEN' },
  from: '+15005550006',
  templates: { default: { text: '{code}' } },
};

t.test('the example is good for production, in its order, secrets fetched', async (t) => {
  const { gateways } = parseConfig({ ...production, GATEWAYS_FILE: example });
  t.same(
    gateways.map(({ id }) => id),
    [
      'ytx-main',
      'aliyun-main',
      'aliyun-pnvs',
      'tencent-login',
      'twilio-fallback',
      'ytx-voice',
      'yunpian',
      'infobip',
      'own-hook',
    ],
  );
  const [main, aliyun, , tencent, twilio] = gateways;
  t.match(main, {
    vendor: 'yuntongxun',
    baseUrl: 'https://app.cloopen.com:8883',
    authToken: 'ytx-token',
    weight: 3,
    ratePerSecond: 200,
    concurrency: 40,
    purposes: undefined,
    templates: { default: { templateId: '100001' }, reset_password: { templateId: '100003' } },
    reports: { token: 'ytx-report-token-1', addresses: ['192.0.2.0/24'] },
  });
  t.match(aliyun, { templates: { default: { variables: { code: 'code', minutes: 'ttlMinutes' } } } });
  t.match(tencent, { purposes: ['login'], baseUrl: 'https://sms.tencentcloudapi.com' });
  t.match(twilio, { messagingServiceSid: 'MG1', weight: 0 });
  t.equal(twilio?.reports?.url, 'https://sms.example.com/gateway-reports/twilio-fallback/twilio-report-token');
});

t.test('SMS_GATEWAYS picks and orders instances of the file, and may name Yuntongxun’s own settings', async (t) => {
  const names = (environment: Record<string, string>) => parseConfig(environment).gateways.map(({ id }) => id);
  const GATEWAYS_FILE = example;
  t.same(names({ ...production, GATEWAYS_FILE, SMS_GATEWAYS: 'twilio-fallback,ytx-main' }), [
    'twilio-fallback',
    'ytx-main',
  ]);
  t.same(names({ ...minimal, ...secrets, GATEWAYS_FILE, SMS_GATEWAYS: 'yuntongxun,console' }), [
    'yuntongxun',
    'console',
  ]);
});

t.test('several accounts of one vendor', async (t) => {
  const content = { gateways: [ytx, { ...ytx, id: 'ytx-second', baseUrl: 'https://other.example.com/' }] };
  const { gateways } = parseConfig({ ...production, ...file(t, content) });
  t.match(gateways, [{ id: 'ytx' }, { id: 'ytx-second', baseUrl: 'https://other.example.com' }]);
});

t.test('every fault is named with its place', async (t) => {
  const content = {
    gateways: [
      { ...ytx, authToken: 'written down', colour: 'red' },
      { ...ytx, templates: { default: { templateId: 'seven' } }, weight: -1 },
      { ...ytx, id: 'two', authToken: { env: 'NOT_SET' } },
      { ...ytx, id: 'two' },
      { ...ytx, id: 'three', purposes: ['login', 'register'], templates: { login: { templateId: '7' } } },
      { vendor: 'pigeon' },
      { ...twilio, from: undefined },
    ],
  };
  const found = faults({ ...production, ...file(t, content), SMS_GATEWAYS: 'yuntongxun,four' });
  for (const expected of [
    /gateways\[0\]: .*colour/,
    /gateways\[0\]\.authToken: /,
    /gateways\[1\]\.templates\.default\.templateId: /,
    /gateways\[1\]\.weight: /,
    /gateways\[2\]\.authToken: the environment variable NOT_SET must be set/,
    /gateways\[3\]\.id: "two" is there twice/,
    /gateways\[4\]\.templates: there is none for register/,
    /gateways\[5\]\.vendor: it must be one of yuntongxun, aliyun/,
    /gateways\[6\]: it needs either "from" or "messagingServiceSid"/,
    /YTX_BASE_URL: it must be set/,
    /SMS_GATEWAYS: "four" is not a gateway/,
  ]) {
    t.ok(
      found.some((fault) => expected.test(fault)),
      `${expected}`,
    );
  }
  t.notMatch(found.join(), 'written down');
});

t.test('Twilio’s reports need the address that Twilio signs', async (t) => {
  const withReports = (reports: object) =>
    faults({ ...production, ...file(t, { gateways: [{ ...twilio, reports }] }) });
  const token = { env: 'TWILIO_REPORT_TOKEN' };
  t.match(withReports({ token }), [/gateways\[0\]\.reports\.url: /]);
  t.match(withReports({ token, url: 'https://' }), [/gateways\[0\]\.reports\.url: /]);
  t.same(withReports({ token, url: 'https://sms.example.com/gateway-reports/tw/token' }), []);
});

t.test('the senders of reports are networks, none of them the whole internet', async (t) => {
  const withAddresses = (addresses: unknown) => {
    const reports = { token: { env: 'YTX_REPORT_TOKEN' }, addresses };
    return faults({ ...production, ...file(t, { gateways: [{ ...ytx, reports }] }) });
  };
  t.same(withAddresses(['192.0.2.0/24', '2001:db8::/32', '203.0.113.7']), []);
  for (const wrong of ['0.0.0.0/0', '::/0', '192.0.2.0/33', '192.0.2', 'the vendor']) {
    t.match(withAddresses(['192.0.2.0/24', wrong]), [/gateways\[0\]\.reports\.addresses\[1\]: it must be/], wrong);
  }
  t.match(withAddresses([]), [/gateways\[0\]\.reports\.addresses: /]);
});

t.test('a fault of the shape hides no other, and a faulty instance is still one that is known', async (t) => {
  const gateways = [
    { ...ytx, colour: 'red', authToken: { env: 'NOT_SET' }, purposes: ['login'], templates: {} },
    { ...ytx, weight: -1, reports: { token: { env: 'NOT_SET_EITHER' } } },
    { ...twilio, id: 'tw', rate: 0, from: undefined },
    'nonsense',
  ];
  const found = faults({ ...production, ...file(t, { gateways }), SMS_GATEWAYS: 'ytx,tw' });
  t.match(found, [
    /gateways\[0\]: .*colour/,
    /gateways\[0\]\.templates: /,
    /gateways\[0\]\.authToken: the environment variable NOT_SET must be set/,
    /gateways\[1\]\.id: "ytx" is there twice/,
    /gateways\[1\]\.weight: /,
    /gateways\[1\]\.reports\.token: the environment variable NOT_SET_EITHER must be set/,
    /gateways\[2\]\.rate: /,
    /gateways\[2\]: it needs either/,
    /gateways\[3\]: it must be an object/,
  ]);
  t.equal(found.length, 9, 'and nothing is said of SMS_GATEWAYS');
  t.equal(faults({ ...production, GATEWAYS_FILE: '/no/such/file.json', SMS_GATEWAYS: 'ytx' }).length, 1);
});

t.test('a file that is absent, no JSON, or empty', async (t) => {
  t.match(faults({ ...minimal, GATEWAYS_FILE: '/no/such/file.json' }), [/GATEWAYS_FILE: there is no file/]);
  t.match(faults({ ...minimal, ...file(t, '{') }), [/GATEWAYS_FILE: .*can't be read/]);
  t.match(faults({ ...minimal, ...file(t, { gateways: [] }) }), [/a list "gateways" that is not empty/]);
});

t.test(
  'every purpose needs a gateway; no gateway is named twice; production has no console and real accounts',
  async (t) => {
    const login = { ...ytx, purposes: ['login'] };
    t.match(faults({ ...production, ...file(t, { gateways: [login] }) }), [
      /no gateway serves the purpose register, reset_password/,
    ]);
    t.match(faults({ ...minimal, SMS_GATEWAYS: 'console,console' }), [/names a gateway twice/]);
    const real = { ...production, YTX_BASE_URL: 'https://app.cloopen.com:8883', YTX_TEMPLATE_ID: '7' };
    t.match(faults({ ...real, SMS_GATEWAYS: 'yuntongxun,aliyun' }), [/"aliyun" needs an account in GATEWAYS_FILE/]);
    const consoleFile = file(t, { gateways: [{ id: 'con', vendor: 'console' }] });
    t.match(faults({ ...production, ...consoleFile }), [/the gateway con sends nothing and is refused in production/]);
    t.match(faults({ ...real, YTX_REPORT_TOKEN: 'short' }), [/at least 16 characters/]);
  },
);

t.test('production calls no gateway without TLS, unless its entry says so', async (t) => {
  const open = { ...ytx, baseUrl: 'http://gateway.example' };
  t.match(faults({ ...production, ...file(t, { gateways: [open] }) }), [
    /the address of the gateway ytx .* without TLS/,
  ]);
  t.strictSame(faults({ ...production, ...file(t, { gateways: [{ ...open, insecure: true }] }) }), []);
  t.strictSame(faults({ ...minimal, ...secrets, ...file(t, { gateways: [open] }) }), []);
  const faulty = file(t, { gateways: [{ ...open, weight: -1 }] });
  t.ok(faults({ ...production, ...faulty }).some((fault) => /gateways\[0\]\.baseUrl: .*without TLS/.test(fault)));
});

t.test('the example holds no secret', async (t) => {
  t.notMatch(readFileSync(example, 'utf8'), /"(authToken|accessKeySecret|secretKey|token)": "/);
});

t.test('a template without the code, and a country that a vendor does not reach', async (t) => {
  const aliyun = {
    id: 'ali',
    vendor: 'aliyun',
    accessKeyId: 'id',
    accessKeySecret: { env: 'ALIYUN_ACCESS_KEY_SECRET' },
    templates: { default: { templateId: 'SMS_1', signature: '爱家', variables: { minutes: 'ttlMinutes' } } },
  };
  const content = {
    gateways: [aliyun, { ...ytx, countries: ['CN', 'US'] }, { ...ytx, id: 'call', channel: 'voice', templates: {} }],
  };
  const found = faults({ ...production, ...file(t, content) }).join('\n');
  t.match(found, /gateways\[0\]\.templates\.default\.variables: the code is not among them/);
  t.match(found, /gateways\[1\]\.countries: this vendor reaches mainland China only/);
  t.match(found, /gateways\[2\]\.templates: /);
});

t.test('a gateway that only calls serves no SMS, and any vendor of `http` may call', async (t) => {
  const call = {
    id: 'call',
    vendor: 'http',
    channel: 'voice',
    baseUrl: 'https://calls.example.com',
    idempotent: false,
    request: { path: '/calls', body: { to: '{{e164}}', say: '{{code}}' } },
    answer: {},
  };
  t.match(faults({ ...production, ...file(t, { gateways: [call] }) }), [/no gateway serves the purpose register/]);
  const { gateways } = parseConfig({ ...production, ...file(t, { gateways: [ytx, call] }) });
  t.match(gateways, [{ channel: 'sms' }, { channel: 'voice', vendor: 'http' }]);
});
