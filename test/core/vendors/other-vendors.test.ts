/** Aliyun, Tencent and Twilio on the wire, against the simulator's strict check of each signature and field. */
import t from 'tap';
import type { GatewayOptions } from '../../../core/vendors/gateway.ts';
import type { Simulator } from '../../../scripts/gateway-simulator/simulator.ts';
import { aSend, firstAttempt, gatewayAt as gatewayOf, MOBILE, startSimulator } from '../../support/gateway.ts';
import { scriptedServer } from '../../support/scripted-server.ts';
import type { Test } from '../../support/test-type.ts';

type OtherVendor = 'aliyun' | 'tencent' | 'twilio';

const gatewayAt = (
  t: Test,
  at: Pick<Simulator, 'url'>,
  vendor: OtherVendor,
  options: Partial<GatewayOptions> = {},
  changes: Readonly<Record<string, unknown>> = {},
) => gatewayOf(t, vendor, at, options, changes);

const once = { rate: 1, count: 1, latencyMs: 0, mobile: null, code: null };

const TEXTS = {
  aliyun: '【爱家】您的验证码是012345，5分钟内有效。请勿告诉他人。',
  tencent: '【爱家】012345为您的验证码，请于5分钟内填写。如非本人操作，请忽略。',
  twilio: '您的验证码是012345，5分钟内有效。\n\n@localhost #012345',
} as const;

const UNKNOWN = {
  error500: 'http_5xx',
  error502: 'http_5xx',
  bad_body: 'bad_body',
  empty_body: 'bad_body',
  truncated: 'bad_body',
  reset: 'reset',
  timeout: 'timeout',
  accept_then_drop: 'reset',
} as const;

const busy = (vendorCode: string) => ({ class: 'throttled', scope: 'gateway', vendorCode });
const number = (vendorCode: string, retryAfterMs?: number) => ({
  class: 'throttled',
  scope: 'recipient',
  vendorCode,
  ...(retryAfterMs ? { retryAfterMs } : {}),
});
const never = (vendorCode: string) => ({ class: 'permanent', vendorCode });
const config = (vendorCode: string) => ({ class: 'config', scope: 'account', vendorCode });

const REFUSED = {
  aliyun: {
    busy: { class: 'transient', scope: 'gateway', vendorCode: 'isp.SYSTEM_ERROR' },
    throttled: { ...busy('Throttling.User'), retryAfterMs: 2000 },
    too_frequent: number('isv.BUSINESS_LIMIT_CONTROL', 60_000),
    daily_limit: number('isv.BUSINESS_LIMIT_CONTROL', 86_400_000),
    blacklist: never('isv.MOBILE_NUMBER_ILLEGAL'),
    word_filter: { ...never('isv.SMS_CONTENT_ILLEGAL'), alert: true },
    no_balance: config('isv.AMOUNT_NOT_ENOUGH'),
  },
  tencent: {
    busy: { class: 'transient', scope: 'gateway', vendorCode: 'InternalError.OtherError' },
    throttled: busy('RequestLimitExceeded'),
    too_frequent: number('LimitExceeded.PhoneNumberThirtySecondLimit', 30_000),
    daily_limit: number('LimitExceeded.PhoneNumberDailyLimit'),
    blacklist: never('FailedOperation.PhoneNumberInBlacklist'),
    word_filter: { ...never('FailedOperation.ContainSensitiveWord'), alert: true },
    no_balance: config('FailedOperation.InsufficientBalanceInSmsPackage'),
  },
  twilio: {
    busy: busy('21611'),
    throttled: busy('20429'),
    blacklist: { ...never('21610'), scope: 'recipient' },
    word_filter: { ...never('30007'), scope: 'gateway', unlisted: true, alert: true },
    no_balance: config('20003'),
  },
} as const;

for (const vendor of ['aliyun', 'tencent', 'twilio'] as const) {
  t.test(`${vendor}: a code arrives with its text`, async (t) => {
    const simulator = await startSimulator(t);
    const result = await gatewayAt(t, simulator, vendor).send(aSend(), firstAttempt());
    const [sms] = simulator.inbox.list({ limit: 1 });
    t.match(sms, { vendor, mobile: MOBILE, text: TEXTS[vendor] });
    t.match(result, { outcome: 'accepted', gatewayMessageId: sms?.smsMessageSid });
  });

  t.test(`${vendor}: what tells nothing is unknown, what refuses has its class and scope`, async (t) => {
    const simulator = await startSimulator(t);
    const gateway = gatewayAt(t, simulator, vendor);
    const impatient = gatewayAt(t, simulator, vendor, { timeoutMs: 500 });
    for (const [mode, reason] of Object.entries(UNKNOWN)) {
      simulator.faults.add({ ...once, vendor, mode: mode as keyof typeof UNKNOWN });
      const asked = mode === 'timeout' ? impatient : gateway;
      t.same(await asked.send(aSend(), firstAttempt()), { outcome: 'unknown', reason }, mode);
    }
    for (const [mode, expected] of Object.entries(REFUSED[vendor])) {
      simulator.faults.add({ ...once, vendor, mode: mode as 'busy' });
      t.match(await gateway.send(aSend(), firstAttempt()), { outcome: 'rejected', ...expected }, mode);
    }
  });

  t.test(`${vendor}: a wrong key and a purpose without a template are faults of the configuration`, async (t) => {
    const simulator = await startSimulator(t);
    const wrong = { accessKeySecret: 'wrong', secretKey: 'wrong', authToken: 'wrong' };
    const result = await gatewayAt(t, simulator, vendor, {}, wrong).send(aSend(), firstAttempt());
    const codes = { aliyun: 'SignatureDoesNotMatch', tencent: 'AuthFailure.SignatureFailure', twilio: '20003' };
    t.match(result, config(codes[vendor]));
    t.notMatch(JSON.stringify(result), '012345', 'although the vendor repeats the code in its message');
    const nobody = { accessKeyId: 'nobody', secretId: 'nobody', accountSid: `AC${'9'.repeat(32)}` };
    const ids = { aliyun: 'InvalidAccessKeyId.NotFound', tencent: 'AuthFailure.SecretIdNotFound', twilio: '20003' };
    const unknown = await gatewayAt(t, simulator, vendor, {}, nobody).send(aSend(), firstAttempt());
    t.match(unknown, config(ids[vendor]));
    const bare = gatewayAt(t, simulator, vendor, {}, { templates: {} });
    t.match(await bare.send(aSend(), firstAttempt()), config('NO_TEMPLATE'));
  });
}

t.test('clocks: five minutes are borne by Aliyun and just so by Tencent, not more', async (t) => {
  const now = Date.parse('2024-01-01T16:30:00Z'); // Tencent's scope has the UTC date, here not the one in Beijing.
  const simulator = await startSimulator(t, { clock: () => now });
  const send = (vendor: OtherVendor, skewMs: number) =>
    gatewayAt(t, simulator, vendor, { clock: () => now + skewMs }).send(aSend(), firstAttempt());
  for (const skewMs of [-300_000, 300_000]) {
    t.match(await send('aliyun', skewMs), { outcome: 'accepted' });
    t.match(await send('tencent', skewMs), { outcome: 'accepted' });
  }
  t.match(await send('aliyun', -901_000), config('InvalidTimeStamp.Expired'));
  t.match(await send('tencent', -302_000), config('AuthFailure.SignatureExpire'));
});

t.test('Aliyun: which limit of a number was hit, only the message says', async (t) => {
  const { script, url } = await scriptedServer(t);
  const gateway = gatewayAt(t, { url }, 'aliyun');
  for (const [limit, retryAfterMs] of [
    ['分钟级', 60_000],
    ['小时级', 3_600_000],
    ['天级', 86_400_000],
  ] as const) {
    script.body = JSON.stringify({ Code: 'isv.BUSINESS_LIMIT_CONTROL', Message: `触发${limit}流控Permits:5` });
    t.match(await gateway.send(aSend(), firstAttempt()), number('isv.BUSINESS_LIMIT_CONTROL', retryAfterMs), limit);
  }
});

t.test('Tencent: a call lost behind its front may have been taken', async (t) => {
  const simulator = await startSimulator(t);
  const gateway = gatewayAt(t, simulator, 'tencent');
  for (const code of ['InternalError.Timeout', 'InternalError.SendAndRecvFail']) {
    simulator.faults.add({ ...once, vendor: 'tencent', mode: 'code', code });
    t.match(await gateway.send(aSend(), firstAttempt()), { outcome: 'unknown' }, code);
  }
});

t.test('Twilio: the magic numbers of its test credentials', async (t) => {
  const simulator = await startSimulator(t);
  for (const [from, expected] of [
    ['+15005550001', config('21212')],
    ['+15005550007', config('21606')],
    ['+15005550008', busy('21611')],
    ['+15005550002', config('21606')],
  ] as const) {
    t.match(await gatewayAt(t, simulator, 'twilio', {}, { from }).send(aSend(), firstAttempt()), expected, from);
  }
});

t.test('Twilio: is told what is left of the life of the code, as it takes it', async (t) => {
  const server = await scriptedServer(t);
  Object.assign(server.script, { status: 201, body: '{"sid":"SM1"}' });
  const gateway = gatewayAt(t, server, 'twilio', { clock: () => 1_000_000 });
  for (const leftMs of [300_000, 29_999, 10, -5, 1e9]) {
    await gateway.send(aSend({ expiresAt: 1_000_000 + leftMs }), firstAttempt());
  }
  const told = server.seen.map(({ body }) => new URLSearchParams(body).get('ValidityPeriod'));
  t.same(told, ['300', '29', '1', '1', '36000']);
});

t.test('Twilio: an unknown code counts by its status', async (t) => {
  const simulator = await startSimulator(t);
  const gateway = gatewayAt(t, simulator, 'twilio');
  simulator.faults.add({ ...once, vendor: 'twilio', mode: 'code', code: '21999' });
  const unknown = { class: 'permanent', scope: 'gateway', vendorCode: '21999', unlisted: true, alert: true };
  t.match(await gateway.send(aSend(), firstAttempt()), unknown);
  simulator.faults.add({ ...once, vendor: 'twilio', mode: 'code', code: '21612' });
  t.match(await gateway.send(aSend(), firstAttempt()), { class: 'permanent', scope: 'gateway' });
});

t.test(
  'what nobody has listed is not held against the message: another gateway is tried, and a human told',
  async (t) => {
    const server = await scriptedServer(t);
    const elsewhere = { outcome: 'rejected', class: 'permanent', scope: 'gateway', unlisted: true, alert: true };
    for (const [vendor, status, body] of [
      ['twilio', 400, '{"code":21999,"message":"new"}'],
      ['twilio', 401, '{"code":20999}'],
      ['twilio', 403, '<h1>Forbidden</h1>'],
      ['twilio', 407, ''],
      ['aliyun', 400, '{"Code":"Something.New","Message":"x"}'],
      ['aliyun', 403, ''],
      ['tencent', 401, ''],
      ['tencent', 404, '<h1>not here</h1>'],
    ] as const) {
      Object.assign(server.script, { status, body });
      t.match(await gatewayAt(t, server, vendor).send(aSend(), firstAttempt()), elsewhere, `${vendor} ${status}`);
    }
    for (const status of [408, 425]) {
      Object.assign(server.script, { status, body: '' });
      const later = { class: 'transient', scope: 'gateway', unlisted: true };
      t.match(await gatewayAt(t, server, 'twilio').send(aSend(), firstAttempt()), later, `${status}`);
    }
    Object.assign(server.script, { status: 429, body: '{"code":20998}', headers: { 'retry-after': '3' } });
    const pace = { class: 'throttled', scope: 'gateway', vendorCode: '20998', retryAfterMs: 3000 };
    t.match(await gatewayAt(t, server, 'twilio').send(aSend(), firstAttempt()), pace);
  },
);
