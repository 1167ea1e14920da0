/** Every limit under a burst from three API processes over one Redis: never one more than it allows, and none lost. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { budgetField } from '../../db/redis/budget.ts';
import type { Answer } from '../support/api.ts';
import { testEnvironment } from '../support/harness.ts';
import { startProcess } from '../support/processes.ts';
import { connectRedis } from '../support/redis.ts';

const PROCESSES = 3;
const BURST = 60;

t.test('limits hold over several processes', async (t) => {
  const redis = await connectRedis(t);
  const url = `redis://${redis.options.host}:${redis.options.port}/${redis.options.db}`;
  const environment = await testEnvironment(t, {
    REDIS_URL: url,
    TRUST_PROXY: '127.0.0.0/8',
    SMS_IP_LIMITS: '5/10m',
    SMS_PREFIX_LIMITS: '8/1h',
    SMS_GUARD: 'enforce',
    SMS_GUARD_PREFIX_FLOOR: '7/1h,100/1d',
    SMS_GUARD_BLOCK_FLOOR: '12/1h,100/1d',
    SMS_SERVICE_LIMITS: '40/1h',
    SMS_DAILY_BUDGET: '50',
    IMAGE_FAILURE_LIMIT: '6/10m',
  });
  const started = await Promise.all(
    Array.from({ length: PROCESSES }, () => startProcess(t, 'dist/api/main.js', environment)),
  );
  const urls = started.map(({ ready }) => String(ready.url));

  let made = 0;
  /** A client address, in a block of its own. */
  const address = () => {
    made += 1;
    return `10.${made >> 8}.${made & 255}.1`;
  };
  /** A mobile, in a number range of its own. */
  const mobile = () => {
    made += 1;
    return `139${String(made).padStart(4, '0')}0000`;
  };
  const image = async (text: string) => {
    const id = randomUUID();
    await redis.set(`image_code_${id}`, text, 'EX', 180);
    return { image_code_id: id, image_code_text: text };
  };
  const post = async (index: number, path: string, body: object, from: string): Promise<Answer> => {
    const response = await fetch(`${urls[index % PROCESSES]}/api/v1.0${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': from },
      body: JSON.stringify(body),
    });
    return (await response.json()) as Answer;
  };
  /** Asks for `BURST` SMS at once; returns the answers by errcode. */
  async function burst(request: (index: number) => { mobile?: string; from?: string; answer?: string }) {
    const images = await Promise.all(Array.from({ length: BURST }, () => image('7K3F')));
    const answers = await Promise.all(
      images.map((code, index) => {
        const { mobile: to = mobile(), from = address(), answer = code.image_code_text } = request(index);
        return post(index, '/sms_codes', { mobile: to, ...code, image_code_text: answer }, from);
      }),
    );
    const count = (errcode: string) => answers.filter((answer) => answer.errcode === errcode).length;
    return { sent: count('0'), refused: count('4201'), wrong: count('4004'), answers };
  }

  await t.test('one mobile: one SMS', async (t) => {
    const to = mobile();
    const { sent, refused, answers } = await burst(() => ({ mobile: to }));
    t.equal(sent, 1);
    t.equal(refused, BURST - 1);
    t.ok(answers.every(({ errcode, data }) => errcode === '0' || Number(data?.retry_after) >= 1));

    const user = { mobile: to, sms_code: 'wrong', password: 'correct horse battery' };
    const guesses = await Promise.all(
      Array.from({ length: BURST }, (_, index) => post(index, '/users', user, address())),
    );
    t.equal(guesses.filter(({ errcode }) => errcode === '4004').length, 5, 'and five guesses at its code');
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

  await t.test('wrong image answers from one address: six, then it waits', async (t) => {
    const from = '198.51.100.1';
    const { wrong, refused } = await burst(() => ({ from, answer: 'no' }));
    // The address' limit of sends may refuse some before the first wrong ones have given their place back.
    t.ok(wrong >= 1 && wrong <= 6, `${wrong} were compared`);
    t.equal(wrong + refused, BURST);
    for (let more = wrong; more < 6; more += 1) {
      const guess = { mobile: mobile(), ...(await image('7K3F')), image_code_text: 'no' };
      t.match(await post(more, '/sms_codes', guess, from), { errcode: '4004' });
    }
    t.match(await post(0, '/sms_codes', { mobile: mobile(), ...(await image('7K3F')) }, from), {
      errcode: '4201',
      errmsg: '请求过于频繁',
    });
  });
});
