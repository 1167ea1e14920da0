/** Every limit of an SMS under a burst to three API processes over one Redis: never one more than it allows, and none lost. */
import t from 'tap';
import { budgetField } from '../../db/redis/budget.ts';
import { BURST, count, startProcesses } from '../support/burst.ts';

t.test('limits hold over several processes', async (t) => {
  const { redis, address, mobile, post, all, burst } = await startProcesses(t, {
    SMS_IP_LIMITS: '5/10m',
    SMS_PREFIX_LIMITS: '8/1h',
    SMS_GUARD: 'enforce',
    SMS_GUARD_PREFIX_FLOOR: '7/1h,100/1d',
    SMS_GUARD_BLOCK_FLOOR: '12/1h,100/1d',
    SMS_SERVICE_LIMITS: '40/1h',
    SMS_DAILY_BUDGET: '50',
  });

  await t.test('one mobile: one SMS', async (t) => {
    const to = mobile();
    const { sent, refused, answers } = await burst(() => ({ mobile: to }));
    t.equal(sent, 1);
    t.equal(refused, BURST - 1);
    t.ok(answers.every(({ errcode, data }) => errcode === '0' || Number(data?.retry_after) >= 1));

    const user = { mobile: to, sms_code: 'wrong', password: 'correct horse battery' };
    const guesses = await all((index) => post(index, '/users', user, address()));
    t.equal(count(guesses, '4004'), 5, 'and five guesses at its code');
  });

  await t.test('one address: five', async (t) => {
    const from = address();
    t.match(await burst(() => ({ from })), { sent: 5, refused: BURST - 5 });
  });

  await t.test('one number range: seven, by the guard', async (t) => {
    const range = mobile().slice(0, 7);
    const to = (index: number) => `${range}${String(index).padStart(4, '0')}`;
    t.match(await burst((index) => ({ mobile: to(index) })), { sent: 7, refused: BURST - 7 });
  });

  await t.test('one number range whose codes are verified: eight, by its cap', async (t) => {
    const range = mobile().slice(0, 7);
    const hour = Math.floor(Date.now() / 3_600_000);
    await redis.hset(`sms_conversion_{${range}}`, {
      [`s${hour}`]: 900,
      [`v${hour}`]: 900,
      [`p${Math.floor(hour / 24)}`]: 900,
    });
    await redis.hset(`sms_conversion_{${range}}`, { [`d${Math.floor(hour / 24)}`]: 900 });
    const to = (index: number) => `${range}${String(index).padStart(4, '0')}`;
    t.match(await burst((index) => ({ mobile: to(index) })), { sent: 8, refused: BURST - 8 });
  });

  await t.test('one address block: twelve, by the guard', async (t) => {
    t.match(await burst((index) => ({ from: `192.0.2.${index + 1}` })), { sent: 12, refused: BURST - 12 });
  });

  await t.test('the whole service: forty in all, 33 of them before', async (t) => {
    t.match(await burst(() => ({})), { sent: 7, refused: BURST - 7 });
    t.equal(await redis.hget('sms_budget_{service}', budgetField(Date.now())), '40', 'refused sends cost nothing');
  });

  await t.test('the budget: fifty in all, with its own text', async (t) => {
    await redis.del('sms_caps_{service}');
    const { sent, answers } = await burst(() => ({}));
    t.equal(sent, 10);
    const spent = answers.filter(({ errmsg }) => errmsg === '今日短信发送量已达上限，请明天再试');
    t.equal(spent.length, BURST - 10);
    t.equal(await redis.llen('{bull}:sms:wait'), 50, 'and as many jobs');
  });
});
