/** The limits of repeated sends, image codes, guesses and log-ins under a burst to three API processes over one Redis. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { BURST, count, startProcesses } from '../support/burst.ts';

const HOUR = 3_600_000;

t.test('limits hold over several processes', async (t) => {
  const { redis, address, mobile, image, request, post, all, burst } = await startProcesses(t, {
    SMS_IP_LIMITS: '1000/10m',
    SMS_MOBILE_LIMITS: '3/1h,5/1d',
    SMS_CODE_MAX_CHECKS: '100',
    SMS_MOBILE_CHECK_LIMIT: '7/1h',
    IMAGE_FAILURE_LIMIT: '6/10m',
    IMAGE_CODE_IP_LIMIT: '9/1m',
    IMAGE_CODE_AUDIO_IP_LIMIT: '4/1m',
    LOGIN_LIMIT: '5/10m',
    LOGIN_IP_LIMIT: '8/10m',
  });

  await t.test('one mobile whose interval has ended: three in an hour, five in a day', async (t) => {
    const to = mobile();
    /** Asks as often as it may: the number of bursts of which one request got its SMS, and the wait after them. */
    async function bursts(): Promise<{ sends: number; waits: number[] }> {
      for (let sends = 0; ; sends += 1) {
        await redis.del(`send_sms_code_flag_{${to}}`);
        const { sent, refused, answers } = await burst(() => ({ mobile: to }));
        t.equal(sent + refused, BURST);
        if (sent === 0) return { sends, waits: answers.map(({ data }) => Number(data?.retry_after)) };
        t.equal(sent, 1);
      }
    }
    const hour = await bursts();
    t.equal(hour.sends, 3);
    t.ok(hour.waits.every((wait) => wait > 3500 && wait <= 3600));

    const sends = `sms_sends_{${to}}`;
    for (const member of await redis.zrange(sends, 0, '-1')) await redis.zincrby(sends, -HOUR, member);
    const day = await bursts();
    t.equal(day.sends, 2, 'when the hour has passed, two more');
    t.ok(day.waits.every((wait) => wait > 82_000 && wait <= 82_800));
  });

  await t.test('wrong codes for one mobile: seven of its browser, five of all without its cookie', async (t) => {
    const to = mobile();
    const body = JSON.stringify({ mobile: to, ...(await image('7K3F')) });
    const sent = await request(0, '/sms_codes', address(), { method: 'POST', body });
    t.match(await sent.json(), { errcode: /^0$/ });
    const cookie = /browser=[^;]+/.exec(sent.headers.get('set-cookie') ?? '')?.[0] ?? '';
    const user = { mobile: to, sms_code: 'wrong', password: 'correct horse battery' };
    for (const [headers, guesses] of [
      [{}, 5],
      [{ cookie }, 7],
    ] as const) {
      const answers = await all((index) => post(index, '/users', user, address(), headers));
      t.equal(count(answers, '4004'), guesses);
      t.equal(count(answers, '4201'), BURST - guesses);
    }
  });

  await t.test('wrong image answers from one address: six, then it waits', async (t) => {
    const from = address();
    t.match(await burst(() => ({ from, answer: 'no' })), { wrong: 6, refused: BURST - 6 });
    const right = { mobile: mobile(), ...(await image('7K3F')) };
    t.match(await post(0, '/sms_codes', right, from), { errcode: '4201', errmsg: '请求过于频繁' });
  });

  for (const [form, limit] of [
    ['', 9],
    ['/audio', 4],
  ] as const) {
    await t.test(`image codes for one address${form}: ${limit}`, async (t) => {
      const from = address();
      const answers = await all((index) => request(index, `/image_codes/${randomUUID()}${form}`, from));
      const statuses = answers.map(({ status }) => status);
      await Promise.all(answers.map((answer) => answer.arrayBuffer()));
      t.equal(statuses.filter((status) => status === 200).length, limit);
      t.equal(statuses.filter((status) => status === 429).length, BURST - limit);
    });
  }

  await t.test('wrong passwords for one mobile from one address: five', async (t) => {
    const [to, from] = [mobile(), address()];
    const answers = await all((index) => post(index, '/session', { mobile: to, password: 'wrong' }, from));
    t.equal(count(answers, '4106'), 5);
    t.equal(count(answers, '4201'), BURST - 5);
  });

  await t.test('wrong passwords for many mobiles from one address: eight', async (t) => {
    const from = address();
    const answers = await all((index) => post(index, '/session', { mobile: mobile(), password: 'wrong' }, from));
    t.equal(count(answers, '4106'), 8);
    t.equal(count(answers, '4201'), BURST - 8);
  });
});
