/** The configuration: defaults, all faults at once, what production insists on. */
import t from 'tap';
import { ConfigError, parseConfig } from '../../core/config.ts';
import { settings } from '../../core/settings.ts';

const minimal = {
  NODE_ENV: 'test',
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'postgres://127.0.0.1/sms',
  APP_SECRETS: 'a-secret-of-more-than-thirty-two-bytes',
};
const production = { ...minimal, NODE_ENV: 'production', OPS_USER: 'ops', OPS_PASSWORD: 'password' };
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
