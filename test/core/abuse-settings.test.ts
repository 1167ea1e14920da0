/** Settings that bound abuse: what they read, and what they refuse. */
import t from 'tap';
import { ConfigError, parseConfig } from '../../core/config.ts';
import { countTestNumbers, parseTestNumbers, testCode } from '../../core/test-numbers.ts';

const minimal = {
  NODE_ENV: 'test',
  REDIS_URL: 'redis://127.0.0.1:6379',
  DATABASE_URL: 'postgres://127.0.0.1/sms',
  APP_SECRETS: 'a-secret-of-more-than-thirty-two-bytes',
};

function faults(environment: Record<string, string>): string {
  try {
    parseConfig({ ...minimal, ...environment });
    return '';
  } catch (error) {
    if (error instanceof ConfigError) return error.faults.join('\n');
    throw error;
  }
}

t.test('the waits grow by factors of the interval', async (t) => {
  t.strictSame(parseConfig(minimal).smsSendIntervalFactors, [1, 1, 2, 5]);
  t.match(faults({ SMS_SEND_INTERVAL_FACTORS: '1,0' }), /SMS_SEND_INTERVAL_FACTORS: 0 is not between/);
});

t.test('limits are made empty by a word', async (t) => {
  t.strictSame(parseConfig({ ...minimal, SMS_PREFIX_LIMITS: 'none' }).smsPrefixLimits, []);
  t.strictSame(parseConfig(minimal).smsServiceLimits, []);
});

t.test('a floor names an hour and a day', async (t) => {
  t.strictSame(parseConfig(minimal).smsGuardPrefixFloor, { hour: 10, day: 30 });
  for (const floor of ['10/1h', '10/1d,30/1h', '10/1h,20/1d,30/1d', '10']) {
    t.match(faults({ SMS_GUARD_PREFIX_FLOOR: floor }), /SMS_GUARD_PREFIX_FLOOR/, floor);
  }
});

t.test('prices and shares are decimal numbers', async (t) => {
  t.equal(parseConfig({ ...minimal, SMS_PRICE: '0.045' }).smsPrice, 0.045);
  for (const price of ['-1', '0,05', '1e3', '1001']) t.match(faults({ SMS_PRICE: price }), /SMS_PRICE/, price);
});

t.test('a test number has a fixed code until the end of its last day in Beijing', async (t) => {
  const numbers = parseTestNumbers('13800000000:123456, 13800000001:654321;until=2027-01-01');
  const end = Date.parse('2027-01-02T00:00:00+08:00');
  t.equal(testCode(numbers, '13800000000', end - 1), '123456');
  t.equal(testCode(numbers, '13800000001', end - 1), '654321');
  t.equal(testCode(numbers, '13800000000', end), undefined);
  t.equal(testCode(numbers, '13800000002', end - 1), undefined);
  t.equal(countTestNumbers(numbers, end - 1), 2);
  t.equal(countTestNumbers(numbers, end), 0);
});

t.test('a test number without an end, a mobile or six digits is refused', async (t) => {
  for (const text of [
    '13800000000:123456',
    '13800000000:123456;until=soon',
    '13800000000:123456;until=2027-02-30',
    '1380000000:123456;until=2027-01-01',
    '13800000000:12345;until=2027-01-01',
    '13800000000;until=2027-01-01',
    ';until=2027-01-01',
  ]) {
    t.match(faults({ TEST_NUMBERS: text }), /TEST_NUMBERS/, text);
  }
});

t.test('production takes test numbers only when it is told to', async (t) => {
  const production = { NODE_ENV: 'production', TEST_NUMBERS: '13800000000:123456;until=2027-01-01' };
  t.match(faults(production), /TEST_NUMBERS: in production they need ALLOW_TEST_NUMBERS=true/);
  t.notMatch(faults({ ...production, ALLOW_TEST_NUMBERS: 'true' }), /TEST_NUMBERS/);
});
