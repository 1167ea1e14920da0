/** The pumping guard: codes sent against codes verified, per number range and address block, in its three modes. */

import t from 'tap';
import { generateSendId } from '../../core/code.ts';
import { createGuardReport } from '../../db/redis/conversion.ts';
import { createSendQuotas, type QuotaOptions, type QuotaRequest } from '../../db/redis/sends/quotas.ts';
import type { Test } from '../support/harness.ts';
import { connectRedis } from '../support/redis.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The beginning of an hour and of a UTC day. */
const START = Date.parse('2026-03-02T00:00:00Z');
const MOBILE = '13900130000';

const options: QuotaOptions = {
  smsPrefixLimits: [],
  smsServiceLimits: [],
  smsGuard: 'enforce',
  smsGuardPrefixFloor: { hour: 3, day: 6 },
  smsGuardBlockFloor: { hour: 1000, day: 1000 },
  smsGuardShare: 0.5,
};

async function start(t: Test, overrides: Partial<QuotaOptions> = {}) {
  const redis = await connectRedis(t);
  const quotas = createSendQuotas(redis, { ...options, ...overrides });
  let clients = 0;
  /** Each from another address of one block, unless told. */
  const take = async (at: number, request: Partial<QuotaRequest> = {}) => {
    clients += 1;
    const sendId = generateSendId();
    const clientAddress = `203.0.113.${clients % 256}`;
    return { sendId, ...(await quotas.take({ sendId, mobile: MOBILE, clientAddress, at, ...request })) };
  };
  const verify = async (at: number, count: number) => {
    for (let codes = 0; codes < count; codes += 1) {
      const { sendId, charge } = await take(at);
      await quotas.credit(sendId, MOBILE, charge);
    }
  };
  return { redis, quotas, take, verify };
}

t.test('unverified codes of a number range are bounded per hour and day', async (t) => {
  const { take } = await start(t);
  for (let codes = 0; codes < 3; codes += 1) t.notOk((await take(START)).refusal);
  t.match(await take(START + HOUR / 2), {
    refusal: { limit: 'guard_prefix', retryAfterMs: HOUR / 2 },
    suspicions: [{ kind: 'prefix', subject: '1390013', suspected: true, lastHour: 3, hourBudget: 3 }],
  });
  t.notOk((await take(START, { mobile: '13900140000' })).refusal, 'the next range is not touched');

  t.match((await take(START + HOUR)).refusal, { limit: 'guard_prefix' }, 'the hour before counts as far as it is seen');
  t.notOk((await take(START + 1.5 * HOUR)).refusal);
  for (const hour of [3, 4]) t.notOk((await take(START + hour * HOUR)).refusal);
  t.match(await take(START + 6 * HOUR), {
    refusal: { limit: 'guard_prefix' },
    suspicions: [{ lastDay: 6, dayBudget: 6 }],
  });
  t.notOk((await take(START + 24 * HOUR)).refusal, 'a day later the first three are gone');
});

t.test('verified codes cost nothing and widen the budget for a week', async (t) => {
  const { take, verify } = await start(t);
  await verify(START, 20);
  t.match(await take(START), { suspicions: [] });
  const state = await take(START);
  t.notOk(state.refusal);
  for (let codes = 2; codes < 10; codes += 1) t.notOk((await take(START)).refusal, 'half of twenty');
  t.match((await take(START)).suspicions, [{ lastHour: 10, hourBudget: 10 }]);

  const weekLater = START + 7 * DAY;
  for (let codes = 0; codes < 10; codes += 1) t.notOk((await take(weekLater)).refusal);
  const twoWeeksLater = START + 15 * DAY;
  for (let codes = 0; codes < 3; codes += 1) t.notOk((await take(twoWeeksLater)).refusal);
  t.match((await take(twoWeeksLater)).suspicions, [{ hourBudget: 3 }], 'the floor again');
});

t.test('a code counts as verified in the hour in which it was sent', async (t) => {
  const { take, quotas, redis } = await start(t);
  const { sendId, charge } = await take(START + HOUR - 1);
  await quotas.credit(sendId, MOBILE, charge);
  const hour = START / HOUR;
  t.match(await redis.hgetall('sms_conversion_{1390013}'), { [`s${hour}`]: /^1$/, [`v${hour}`]: /^1$/ });
  t.match(await redis.hgetall('sms_conversion_{203.0.113.0/24}'), { [`s${hour}`]: /^1$/, [`v${hour}`]: /^1$/ });
});

t.test(
  'one address closes no range: three of its unverified codes count there, and a /48 is one address',
  async (t) => {
    const { take, quotas, redis } = await start(t, { smsGuardPrefixFloor: { hour: 7, day: 100 } });
    const sent = () => redis.hget('sms_conversion_{1390013}', `s${START / HOUR}`).then(Number);
    const one = { clientAddress: '198.51.100.7' };
    const first = await take(START, one);
    for (let codes = 1; codes < 20; codes += 1) t.notOk((await take(START, one)).refusal);
    t.equal(await sent(), 3);
    for (let codes = 0; codes < 20; codes += 1) await take(START, { clientAddress: `2001:db8:7:${codes}::/64` });
    t.equal(await sent(), 6);
    t.notOk((await take(START)).refusal, 'others may');

    await quotas.credit(first.sendId, MOBILE, first.charge);
    const next = await take(START, one);
    t.equal(await sent(), 8, 'a verified code makes room for one that counts');
    await quotas.release(next.sendId, MOBILE, next.charge);
    t.equal(await sent(), 7);
    const uncounted = { ...first, ...(await take(START, { clientAddress: '2001:db8:7:99::/64' })) };
    await quotas.release(uncounted.sendId, MOBILE, uncounted.charge);
    t.equal(await sent(), 7, 'what did not count gives nothing back');
    const honest = await take(START, { clientAddress: '2001:db8:7:99::/64' });
    await quotas.credit(honest.sendId, MOBILE, honest.charge);
    t.match(await redis.hmget('sms_conversion_{1390013}', `s${START / HOUR}`, `v${START / HOUR}`), [/^8$/, /^2$/]);
  },
);

t.test('who solved a harder challenge is admitted longer, not for ever', async (t) => {
  const { take } = await start(t);
  for (let codes = 0; codes < 3; codes += 1) await take(START);
  t.match((await take(START)).refusal, { limit: 'guard_prefix' });
  for (let codes = 3; codes < 12; codes += 1) t.notOk((await take(START, { harder: true })).refusal);
  t.match((await take(START, { harder: true })).refusal, { limit: 'guard_prefix' });
});

t.test('address blocks are guarded alike, over all number ranges', async (t) => {
  const { take } = await start(t, { smsGuardBlockFloor: { hour: 5, day: 100 } });
  for (let codes = 0; codes < 5; codes += 1) {
    const request = { mobile: `139001${codes}0000`, clientAddress: `203.0.113.${codes}` };
    t.notOk((await take(START, request)).refusal);
  }
  const request = { mobile: '13900990000', clientAddress: '203.0.113.200' };
  t.match((await take(START, request)).refusal, { limit: 'guard_block' });
  t.notOk((await take(START, { ...request, clientAddress: '203.0.114.1' })).refusal);
});

t.test('recording decides and counts like enforcing, but lets pass', async (t) => {
  const { take, redis } = await start(t, { smsGuard: 'record' });
  for (let codes = 0; codes < 3; codes += 1) t.strictSame((await take(START)).suspicions, []);
  const result = await take(START);
  t.notOk(result.refusal);
  t.match(result.suspicions, [{ kind: 'prefix', lastHour: 3, hourBudget: 3 }]);
  t.match(await redis.hgetall('sms_conversion_{1390013}'), {
    [`s${START / HOUR}`]: /^4$/,
    [`r${START / HOUR}`]: /^1$/,
  });
});

t.test('switched off, nothing is decided and nothing is kept', async (t) => {
  const { take, redis } = await start(t, { smsGuard: 'off' });
  for (let codes = 0; codes < 10; codes += 1) t.match(await take(START), { suspicions: [] });
  t.strictSame(await redis.keys('sms_conversion_*'), []);
});

t.test('a burst is decided one by one: never more unverified codes than the budget', async (t) => {
  const { take } = await start(t);
  const results = await Promise.all(Array.from({ length: 100 }, () => take(0)));
  t.equal(results.filter(({ refusal }) => !refusal).length, 3);
});

t.test('a send that was released is no unverified code', async (t) => {
  const { take, quotas } = await start(t);
  for (let sends = 0; sends < 10; sends += 1) {
    const sendId = generateSendId();
    const { charge, refusal } = await take(START, { sendId });
    t.notOk(refusal);
    await quotas.release(sendId, MOBILE, charge);
  }
});

t.test('a trusted sender passes, counts, and is not suspected', async (t) => {
  const { take } = await start(t);
  for (let codes = 0; codes < 6; codes += 1) {
    t.match(await take(START, { trusted: true }), { suspicions: [], refusal: undefined });
  }
  t.match((await take(START)).suspicions, [{ lastHour: 6 }]);
});

t.test('a subject keeps a day of hours and a week of days, however long it is busy', async (t) => {
  const { verify, redis } = await start(t, { smsGuardPrefixFloor: { hour: 50, day: 500 } });
  for (let hour = 0; hour < 12 * 24; hour += 3) await verify(START + hour * HOUR, 1);
  t.ok((await redis.hlen('sms_conversion_{1390013}')) <= 2 * 10 + 2 * 9);
  const { state, hours } = await createGuardReport(redis, options)('prefix', '1390013');
  t.match(state, { subject: '1390013', suspected: false });
  t.match(hours.at(-1), { startsAt: START + (12 * 24 - 3) * HOUR, sent: 1, verified: 1, suspected: 0 });
});
