/** The configuration: defaults, all faults at once, what production insists on. */
import t from 'tap';
import { ConfigError, parseConfig } from '../../core/config.ts';
import { productionWarnings } from '../../core/production-faults.ts';
import { settings } from '../../core/settings.ts';

const minimal = {
  NODE_ENV: 'test',
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'postgres://127.0.0.1/sms',
  APP_SECRETS: 'a-secret-of-more-than-thirty-two-bytes',
};
const production = { ...minimal, NODE_ENV: 'production', OPS_USER: 'ops', OPS_PASSWORD: 'fifteen letters' };
const account = {
  YTX_BASE_URL: 'https://app.cloopen.com:8883',
  YTX_ACCOUNT_SID: 'sid',
  YTX_AUTH_TOKEN: 'token',
  YTX_APP_ID: 'app',
  YTX_TEMPLATE_ID: '7',
};

function faults(environment: Record<string, string>): readonly string[] {
  try {
    parseConfig(environment);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
}

t.test('the defaults are those of the contract', async (t) => {
  t.match(parseConfig(minimal), {
    production: false,
    host: '127.0.0.1',
    port: 5000,
    opsPort: 5001,
    workerOpsPort: 5002,
    imageCodeTtlSeconds: 180,
    smsCodeTtlSeconds: 300,
    smsSendIntervalSeconds: 60,
    smsMobileLimits: [
      { count: 5, windowMs: 3_600_000 },
      { count: 10, windowMs: 86_400_000 },
    ],
    smsCodeMaxChecks: 5,
    workerConcurrency: 50,
    gatewayTimeoutMs: 5000,
    trustProxy: undefined,
  });
});

t.test('outside production the gateway is the simulator', async (t) => {
  t.match(parseConfig({ ...minimal, SIMULATOR_PORT: '6003' }).gateways, [
    { vendor: 'yuntongxun', baseUrl: 'http://127.0.0.1:6003' },
  ]);
});

t.test('all faults are named in one error', async (t) => {
  const found = faults({
    PORT: '-1',
    SMS_CODE_TTL_SECONDS: '60s',
    SMS_MOBILE_LIMITS: '5 per hour',
    SMS_GATEWAYS: 'pigeon',
    APP_SECRETS: 'short',
    LOG_LEVEL: 'loud',
    REDIS_URL: 'http://redis',
  });
  for (const variable of [
    'PORT',
    'SMS_CODE_TTL_SECONDS',
    'SMS_MOBILE_LIMITS',
    'SMS_GATEWAYS',
    'APP_SECRETS',
    'LOG_LEVEL',
    'REDIS_URL',
    'DATABASE_URL',
  ]) {
    t.ok(
      found.some((fault) => fault.startsWith(`${variable}:`)),
      variable,
    );
  }
});

t.test('a list of nothing is a fault', async (t) => {
  const lists = ['APP_SECRETS', 'REDIS_URL', 'SMS_IP_LIMITS', 'SMS_SEND_INTERVAL_FACTORS', 'SMS_GATEWAYS'];
  for (const variable of lists) {
    t.match(faults({ ...minimal, [variable]: ',' }), [new RegExp(`^${variable}: it names nothing$`)]);
  }
});

t.test('a password hash has memory for its lanes', async (t) => {
  t.strictSame(faults({ ...minimal, ARGON2_MEMORY_KIB: '16', ARGON2_LANES: '2' }), []);
  t.match(faults({ ...minimal, ARGON2_MEMORY_KIB: '15', ARGON2_LANES: '2' }), [/^ARGON2_MEMORY_KIB: /]);
});

t.test('a code never lives longer than ten minutes', async (t) => {
  t.match(faults({ ...minimal, SMS_CODE_TTL_SECONDS: '601' }), [
    /^SMS_CODE_TTL_SECONDS: 601 is not between 1 and 600$/,
  ]);
});

t.test('an empty variable counts as unset', async (t) => {
  t.equal(parseConfig({ ...minimal, PORT: ' ' }).port, 5000);
});

t.test('production insists on stores, secrets, an operator and a gateway account', async (t) => {
  t.strictSame(faults({ ...production, ...account }), []);
  const found = faults({ NODE_ENV: 'production' });
  for (const variable of [
    'REDIS_URL',
    'DATABASE_URL',
    'APP_SECRETS',
    'OPS_USER',
    'OPS_PASSWORD',
    'YTX_ACCOUNT_SID',
    'YTX_AUTH_TOKEN',
    'YTX_APP_ID',
    'YTX_TEMPLATE_ID',
  ]) {
    t.ok(
      found.some((fault) => fault.startsWith(`${variable}:`)),
      variable,
    );
  }
});

t.test('no fault quotes a secret', async (t) => {
  const found = faults({ ...minimal, APP_SECRETS: 'tooshort', DATABASE_URL: 'mysql://user:hunter2@host/db' });
  t.notMatch(found.join('\n'), /tooshort|hunter2/);
});

t.test('NODE_ENV: unset or unreadable checks as much as production, and only three values are known', async (t) => {
  const { NODE_ENV, ...unset } = minimal;
  for (const value of [undefined, '', ' production\r\n']) {
    const environment = { ...unset, ...(value === undefined ? {} : { NODE_ENV: value }) };
    t.ok(faults(environment).includes('OPS_PASSWORD: it must be set in production'), JSON.stringify(value));
    t.equal(parseConfig({ ...production, ...account, ...environment }).production, true);
  }
  t.equal(parseConfig({ ...unset, NODE_ENV: 'development\r' }).production, false);
  for (const value of ['prod', 'Production', 'staging']) {
    const found = faults({ ...unset, NODE_ENV: value });
    t.match(found[0], /^NODE_ENV: ".*" is none of production, development, test$/);
    t.ok(found.includes('OPS_PASSWORD: it must be set in production'), 'nothing is checked less');
  }
});

t.test('every setting has its own variable', async (t) => {
  const variables = Object.values(settings).map((setting) => setting.variable);
  t.equal(new Set(variables).size, variables.length);
});

t.test('production refuses what protects nobody', async (t) => {
  const good = { ...production, ...account };
  for (const [settings, fault] of [
    [{ OPS_PASSWORD: 'fourteen chars' }, /^OPS_PASSWORD: it needs at least 15/],
    [{ ARGON2_MEMORY_KIB: '19455' }, /^ARGON2_MEMORY_KIB: 2 passes need 19456/],
    [{ ARGON2_PASSES: '1' }, /^ARGON2_MEMORY_KIB: 1 passes need 47104/],
    [{ ARGON2_PASSES: '20', ARGON2_MEMORY_KIB: '7167' }, /^ARGON2_MEMORY_KIB: 20 passes need 7168/],
    [{ SMS_MOBILE_LIMITS: '100/1h,1000000/1d' }, /^SMS_MOBILE_LIMITS: /],
    [{ SMS_MOBILE_LIMITS: '5/1s' }, /^SMS_MOBILE_LIMITS: /],
    [{ SMS_MOBILE_LIMITS: 'none' }, /^SMS_MOBILE_LIMITS: /],
    [{ SMS_IP_LIMITS: '999999999/1d' }, /^SMS_IP_LIMITS: /],
    [{ SMS_MOBILE_CHECK_LIMIT: '1000/1h' }, /^SMS_MOBILE_CHECK_LIMIT: /],
    [{ SMS_CHECK_IP_LIMIT: '1/1s' }, /^SMS_CHECK_IP_LIMIT: /],
    [{ LOGIN_LIMIT: '1000/1m' }, /^LOGIN_LIMIT: /],
    [{ LOGIN_IP_LIMIT: '1000/1m' }, /^LOGIN_IP_LIMIT: /],
    [{ IMAGE_CODE_IP_LIMIT: '100000/1m' }, /^IMAGE_CODE_IP_LIMIT: /],
    [{ IMAGE_FAILURE_LIMIT: '100000/1m' }, /^IMAGE_FAILURE_LIMIT: /],
    [{ SMS_CODE_MAX_CHECKS: '11' }, /^SMS_CODE_MAX_CHECKS: /],
    [{ YTX_BASE_URL: 'http://gateway.example' }, /the address of the gateway yuntongxun is .* without TLS/],
    [{ YTX_BASE_URL: 'http://10.0.0.7:8883' }, /without TLS/],
    [{ TRUST_PROXY: '0.0.0.0/1,128.0.0.0/1' }, /^TRUST_PROXY: .*whole internet/],
  ] as [Record<string, string>, RegExp][]) {
    const found = faults({ ...good, ...settings });
    t.equal(found.length, 1, JSON.stringify(settings));
    t.match(found[0], fault, JSON.stringify(settings));
  }
  const fine = [
    { YTX_BASE_URL: 'http://127.0.0.1:8883' },
    { YTX_BASE_URL: 'http://[::1]:8883' },
    { ARGON2_PASSES: '3', ARGON2_MEMORY_KIB: '12288' },
    { SMS_MOBILE_LIMITS: '1000000/1d,5/1h' },
  ];
  for (const settings of fine) t.strictSame(faults({ ...good, ...settings }), [], JSON.stringify(settings));
  t.strictSame(faults({ ...minimal, SMS_IP_LIMITS: '999999999/1s', ARGON2_MEMORY_KIB: '8' }), [], 'tests may');
});

t.test('a missing budget is told, and no fault', async (t) => {
  t.match(productionWarnings(parseConfig({ ...production, ...account })), [/^SMS_DAILY_BUDGET is not set/]);
  t.strictSame(productionWarnings(parseConfig({ ...production, ...account, SMS_DAILY_BUDGET: '1000' })), []);
});
