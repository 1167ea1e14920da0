/** Settings that bound abuse and cost: limits beside those per mobile and address, budget, guard, test numbers. */
import { parseRate } from './rate.ts';
import {
  choiceSetting,
  decimalSetting,
  define,
  flagSetting,
  integersSetting,
  optional,
  optionalInteger,
  rateSetting,
  ratesSetting,
} from './setting.ts';
import { parseTestNumbers } from './test-numbers.ts';

/** Events that are never too many, in an hour and in a day. */
export interface Floor {
  hour: number;
  day: number;
}

function parseFloor(text: string): Floor {
  const [hour, day, ...rest] = text.split(',').map(parseRate);
  if (hour?.windowMs !== 3_600_000 || day?.windowMs !== 86_400_000 || rest.length > 0) {
    throw new Error('it names one count per 1h and one per 1d, such as 10/1h,30/1d');
  }
  return { hour: hour.count, day: day.count };
}

const floorSetting = define(parseFloor);

function parseCurrency(text: string): string {
  if (!/^[A-Z]{3}$/.test(text)) throw new Error('it is not a code of ISO 4217 such as CNY');
  return text;
}

export const abuseSettings = {
  smsSendIntervalFactors: integersSetting(1, 1000)(
    'SMS_SEND_INTERVAL_FACTORS',
    '1,1,2,5',
    'growing wait after each further SMS without a successful check, in intervals; the last one stays',
  ),
  smsResendPolicy: choiceSetting('fresh', 'same')(
    'SMS_RESEND_POLICY',
    'fresh',
    'a new code with each SMS, or the live one again',
  ),
  smsPrefixLimits: ratesSetting(
    'SMS_PREFIX_LIMITS',
    '2000/1h,10000/1d',
    'caps per number range, the first seven digits of a mobile; "none" for none',
  ),
  smsServiceLimits: ratesSetting('SMS_SERVICE_LIMITS', 'none', 'caps for the whole service'),
  smsDailyBudget: optionalInteger(1, 999_999_999)('SMS_DAILY_BUDGET', 'messages per day (Beijing), then a hard stop'),
  smsPrice: decimalSetting(0, 1000)('SMS_PRICE', '0.05', 'price of one message, for the metric of the cost'),
  smsCurrency: define(parseCurrency)('SMS_CURRENCY', 'CNY', 'currency of all prices, three letters of ISO 4217'),
  imageFailureLimit: rateSetting('IMAGE_FAILURE_LIMIT', '30/10m', 'wrong image answers before an address waits'),
  smsGuard: choiceSetting('off', 'record', 'enforce')(
    'SMS_GUARD',
    'record',
    'pumping guard: record decides, logs and counts but lets pass',
  ),
  smsGuardPrefixFloor: floorSetting(
    'SMS_GUARD_PREFIX_FLOOR',
    '10/1h,30/1d',
    'unverified codes that any number range may have',
  ),
  smsGuardBlockFloor: floorSetting(
    'SMS_GUARD_BLOCK_FLOOR',
    '30/1h,100/1d',
    'unverified codes that any address block (/24, /48) may have',
  ),
  smsGuardShare: decimalSetting(0, 100)(
    'SMS_GUARD_SHARE',
    '0.5',
    'unverified codes allowed as a share of the most verified ones of the last week',
  ),
  testNumbers: optional(parseTestNumbers)(
    'TEST_NUMBERS',
    'mobiles without SMS and with a fixed code: 13800000000:123456;until=2027-01-01',
  ),
  allowTestNumbers: flagSetting('ALLOW_TEST_NUMBERS', 'false', 'whether test numbers may exist in production'),
};
