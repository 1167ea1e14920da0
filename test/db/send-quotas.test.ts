/** What all sends share: caps at the edges of their windows, the day's budget, all or nothing, given back. */
import t from 'tap';
import { generateSendId } from '../../core/code.ts';
import { createBudget } from '../../db/redis/budget.ts';
import { createSendQuotas, type QuotaOptions, type QuotaRequest } from '../../db/redis/sends/quotas.ts';
import type { Test } from '../support/harness.ts';
import { connectRedis } from '../support/redis.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A morning in Beijing, at the beginning of an hour. */
const MORNING = Date.parse('2026-03-02T09:00:00+08:00');

const options: QuotaOptions = {
  smsPrefixLimits: [],
  smsServiceLimits: [],
  smsGuard: 'off',
  smsGuardPrefixFloor: { hour: 10, day: 30 },
  smsGuardBlockFloor: { hour: 30, day: 100 },
  smsGuardShare: 0.5,
};

let mobiles = 0;
const mobile = (prefix = '1390013') => {
  mobiles += 1;
  return `${prefix}${String(mobiles).padStart(4, '0')}`;
};

async function start(t: Test, overrides: Partial<QuotaOptions>) {
  const redis = await connectRedis(t);
  const quotas = createSendQuotas(redis, { ...options, ...overrides });
  const take = (at: number, request: Partial<QuotaRequest> = {}) =>
    quotas.take({ sendId: generateSendId(), mobile: mobile(), clientAddress: '203.0.113.7', at, ...request });
  return { redis, quotas, take };
}

t.test('a number range has caps of its own, whose window slides', async (t) => {
  const { take } = await start(t, { smsPrefixLimits: [{ count: 3, windowMs: HOUR }] });
  for (const at of [0, 10, 20]) t.notOk((await take(MORNING + at * MINUTE)).refusal);
  const refused = await take(MORNING + 30 * MINUTE);
  t.match(refused.refusal, { limit: 'prefix' });
  t.equal(refused.refusal?.retryAfterMs, 31 * MINUTE, 'when the bucket of the first has left');
  t.notOk((await take(MORNING + 30 * MINUTE, { mobile: mobile('1390014') })).refusal, 'another range is free');

  t.match((await take(MORNING + 61 * MINUTE - 1)).refusal, { limit: 'prefix', retryAfterMs: 1 });
  t.notOk((await take(MORNING + 61 * MINUTE)).refusal, 'the first has left');
  t.match((await take(MORNING + 61 * MINUTE)).refusal, { retryAfterMs: 10 * MINUTE }, 'only one place was free');
});

t.test('after a pause of any length the window is empty', async (t) => {
  const rates = [
    { count: 2, windowMs: MINUTE },
    { count: 100, windowMs: DAY },
  ];
  const { take, redis } = await start(t, { smsPrefixLimits: rates });
  for (const pause of [2 * MINUTE, 4 * MINUTE, HOUR, 5 * HOUR, 23 * HOUR]) {
    const at = MORNING + pause;
    t.notOk((await take(at)).refusal);
    t.notOk((await take(at + 1)).refusal);
    t.match((await take(at + 2)).refusal, { limit: 'prefix' });
    const sum = await redis.hget('sms_caps_{1390013}', `${MINUTE}:sum`);
    t.equal(sum, '2', 'the sum is that of the buckets');
  }
});

t.test('the whole service has caps, and a refusal gives the number range back', async (t) => {
  const { take } = await start(t, {
    smsPrefixLimits: [{ count: 3, windowMs: HOUR }],
    smsServiceLimits: [{ count: 2, windowMs: MINUTE }],
  });
  t.notOk((await take(MORNING)).refusal);
  t.notOk((await take(MORNING)).refusal);
  for (let refusals = 0; refusals < 5; refusals += 1) {
    t.match((await take(MORNING)).refusal, { limit: 'service' });
  }
  t.notOk((await take(MORNING + 2 * MINUTE)).refusal, 'the range has one place left');
  t.match((await take(MORNING + 2 * MINUTE)).refusal, { limit: 'prefix' });
});

t.test('the budget is spent until midnight in Beijing', async (t) => {
  const { take, redis, quotas } = await start(t, { smsDailyBudget: 2 });
  const lastMinute = Date.parse('2026-03-02T23:59:00+08:00');
  await take(lastMinute);
  const second = { sendId: generateSendId(), mobile: mobile(), clientAddress: '203.0.113.7', at: lastMinute };
  const { charge } = await quotas.take(second);
  t.match((await take(lastMinute + 1000)).refusal, { limit: 'budget', retryAfterMs: 59_000 });

  await quotas.release(second.sendId, second.mobile, charge);
  t.notOk((await take(lastMinute)).refusal, 'what was released is there again');
  t.match((await take(lastMinute)).refusal, { limit: 'budget' });

  t.equal(await createBudget(redis).spent(lastMinute), 2);
  t.equal(await createBudget(redis).spent(lastMinute + MINUTE), 0);
  t.notOk((await take(lastMinute + MINUTE)).refusal, 'a new day has a new budget');
  t.strictSame(await redis.hlen('sms_budget_{service}'), 1, 'and the old one is forgotten');
});

t.test('a burst takes exactly what there is', async (t) => {
  const { take, redis } = await start(t, {
    smsPrefixLimits: [{ count: 7, windowMs: HOUR }],
    smsServiceLimits: [{ count: 1000, windowMs: HOUR }],
  });
  const results = await Promise.all(Array.from({ length: 100 }, () => take(0)));
  t.equal(results.filter(({ refusal }) => !refusal).length, 7);
  t.equal(await redis.hget('sms_caps_{service}', `${HOUR}:sum`), '7', 'refused sends left nothing behind');
  t.equal(await createBudget(redis).spent(Date.now()), 7);
});

t.test('when one of the stores fails, what was taken elsewhere is given back', async (t) => {
  const { take, redis } = await start(t, {
    smsPrefixLimits: [{ count: 2, windowMs: HOUR }],
    smsServiceLimits: [{ count: 9, windowMs: HOUR }],
    smsGuard: 'record',
  });
  await take(MORNING);
  for (const key of ['sms_budget_{service}', 'sms_conversion_{203.0.113.0/24}']) {
    const kept = await redis.dumpBuffer(key);
    await redis.set(key, 'not a hash');
    await t.rejects(take(MORNING), { message: 'DATABASE_ERROR' });
    await redis.restore(key, 0, kept, 'REPLACE');
    t.equal(await redis.hget('sms_caps_{1390013}', `${HOUR}:sum`), '1');
    t.equal(await redis.hget('sms_caps_{service}', `${HOUR}:sum`), '1');
  }
  t.equal(await createBudget(redis).spent(MORNING), 1);
});

t.test('and its failure is the answer, however giving back ends', async (t) => {
  const redis = await connectRedis(t);
  const define = redis.defineCommand.bind(redis);
  const ends = [() => new Promise(() => undefined), async () => Promise.reject(new Error('releasing'))];
  for (const release of ends) {
    t.intercept(redis, 'defineCommand', {
      value: (name: string, definition: Parameters<typeof define>[1]) => {
        define(name, definition);
        if (name.startsWith('release')) Reflect.set(redis, name, release);
      },
    });
    const quotas = createSendQuotas(redis, options);
    await redis.set('sms_budget_{service}', 'not a hash');
    const error = await quotas
      .take({ sendId: 's', mobile: mobile(), clientAddress: '203.0.113.7' })
      .catch((error) => error);
    t.match(error.cause, /WRONGTYPE/);
  }
});

t.test('releasing twice, or what is long over, takes nothing from others', async (t) => {
  const { take, quotas, redis } = await start(t, { smsPrefixLimits: [{ count: 2, windowMs: HOUR }] });
  const { charge } = await take(MORNING);
  await take(MORNING + 5 * MINUTE);
  for (let times = 0; times < 3; times += 1) await quotas.release('1', '13900130000', charge);
  t.equal(await redis.hget('sms_caps_{1390013}', `${HOUR}:sum`), '1');
  await take(MORNING + 2 * HOUR);
  await quotas.release('1', '13900130000', charge);
  t.equal(await redis.hget('sms_caps_{1390013}', `${HOUR}:sum`), '1');
});

t.test('a trusted sender is not capped by its number range, and takes nothing from it', async (t) => {
  const { take, quotas, redis } = await start(t, {
    smsPrefixLimits: [{ count: 1, windowMs: HOUR }],
    smsDailyBudget: 3,
  });
  t.notOk((await take(MORNING)).refusal);
  const { charge, refusal } = await take(MORNING, { trusted: true });
  t.notOk(refusal);
  await quotas.release('2', '13900130000', charge);
  t.equal(await redis.hget('sms_caps_{1390013}', `${HOUR}:sum`), '1');
  t.notOk((await take(MORNING, { trusted: true })).refusal);
  t.notOk((await take(MORNING, { trusted: true })).refusal);
  t.match((await take(MORNING, { trusted: true })).refusal, { limit: 'budget' }, 'the budget holds for all');
});
