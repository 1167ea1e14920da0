/** Who guesses at a code, what that costs, and whom it stops. */
import t from 'tap';
import { createCodeChecks, type Guesser } from '../../db/redis/code-checks.ts';
import { createSmsCodes } from '../../db/redis/sms-codes.ts';
import type { Test } from '../support/harness.ts';
import { connectRedis } from '../support/redis.ts';

const HOUR = 3_600_000;
const MOBILE = '13900130001';
const subject = { mobile: MOBILE, purpose: 'login' } as const;
const stranger: Guesser = { by: 'stranger' };
const own = (browser: string): Guesser => ({ by: 'browser', browser });

async function start(t: Test) {
  const redis = await connectRedis(t);
  const codes = createSmsCodes(redis, {
    smsCodeTtlSeconds: 300,
    smsSendIntervalSeconds: 60,
    smsSendIntervalFactors: [1],
    smsResendPolicy: 'fresh',
    smsMobileLimits: [],
  });
  const checks = createCodeChecks(redis, { smsCodeMaxChecks: 5, smsMobileCheckLimit: { count: 10, windowMs: HOUR } });
  const check = (digest: string, guesser: Guesser) => checks.check(subject, [digest], guesser);
  const times = async (count: number, digest: string, guesser: Guesser) => {
    const results = [];
    for (let i = 0; i < count; i += 1) results.push((await check(digest, guesser)).result);
    return results;
  };
  let sends = 0;
  /** A code that a browser gets; its send id. */
  const store = async (digest: string, browser: string, trusted = false) => {
    sends += 1;
    await codes.storeFixed({ ...subject, sendId: `send${sends}`, browser, trusted }, digest);
    return `send${sends}`;
  };
  /** Lets an hour pass for the guesses without a cookie. */
  const nextHour = () => redis.del(`sms_checks_{${MOBILE}}`);
  /** So many wrong guesses of strangers, over as many hours as they take. */
  const attack = async (count: number) => {
    for (let i = 0; i < count; i += 1) {
      await nextHour();
      const { result } = await check('wrong', { by: 'solved' });
      if (result !== 'wrong') throw new Error(`guess ${i}: ${result}`);
    }
    await nextHour();
  };
  return { redis, codes, check, checks, times, store, nextHour, attack };
}

t.test('a browser is compared with its own code only, and kills only that', async (t) => {
  const { check, times, store } = await start(t);
  await store('of a', 'a');
  await store('of b', 'b');
  t.match(await check('of b', own('a')), { result: 'wrong', attemptsLeft: 4 });
  t.strictSame(await times(4, 'wrong', own('a')), ['wrong', 'wrong', 'wrong', 'wrong']);
  t.match(await check('of a', own('a')), { result: 'dead' });
  t.match(await check('of b', own('b')), { result: 'right' });
});

t.test("no resend renews a browser's budget", async (t) => {
  const { check, times, store } = await start(t);
  await store('first', 'a');
  await times(5, 'wrong', own('a'));
  await store('second', 'a');
  await times(4, 'wrong', own('a'));
  const last = await check('wrong', own('a'));
  t.match(last, { result: 'wrong', attemptsLeft: 0 });
  t.ok(last.result === 'wrong' && last.retryAfterMs > HOUR - 60_000);
  await store('third', 'a');
  t.match(await check('third', own('a')), { result: 'limited' });
  await store('of b', 'b');
  t.match(await check('of b', own('b')), { result: 'right' }, 'which is nobody else’s');
});

t.test('a browser is told that its code is dead, for an hour', async (t) => {
  const { check, store, redis } = await start(t);
  await store('right', 'a');
  const mark = `sms_browser_{${MOBILE}}:login:a`;
  t.ok((await redis.pttl(mark)) > HOUR + 299_000);
  await redis.del(`sms_code_{${MOBILE}}:login`);
  t.match(await check('right', own('a')), { result: 'dead' });
  await redis.del(mark);
  t.match(await check('right', own('a')), { result: 'stranger' }, 'then it is one like others');
});

t.test('a used code tells a repeat from a guess', async (t) => {
  const { check, store, times } = await start(t);
  const sendId = await store('right', 'a');
  t.strictSame(await check('right', own('a')), { result: 'right', sendId });
  for (const guesser of [own('a'), stranger, { by: 'key' }, { by: 'send', sendId }] as const) {
    t.strictSame(await check('right', guesser), { result: 'used', use: 'account', sendId });
  }
  t.strictSame(await times(2, 'wrong', own('a')), ['dead', 'dead']);
});

t.test('strangers have five wrong guesses an hour, kill no code and stop no browser', async (t) => {
  const { check, times, store, nextHour } = await start(t);
  await store('of a', 'a');
  t.match(await check('wrong', stranger), { result: 'wrong', attemptsLeft: 4 });
  t.strictSame(await times(5, 'wrong', stranger), ['wrong', 'wrong', 'wrong', 'wrong', 'limited']);
  t.match(await check('of a', stranger), { result: 'limited' }, 'right or wrong');
  t.match(await check('wrong', { by: 'key' }), { result: 'limited' }, 'it is one budget for all without a cookie');
  await nextHour();
  t.match(await check('of a', stranger), { result: 'right' });

  await store('of b', 'b');
  await times(6, 'wrong', stranger);
  t.match(await check('of b', own('b')), { result: 'right' });
});

t.test('what is there and what is not sound alike to a stranger', async (t) => {
  const { check, times, store, nextHour } = await start(t);
  const absent = await check('guess', stranger);
  t.match(absent, { result: 'wrong', attemptsLeft: 4, retryAfterMs: 0 });
  await nextHour();
  await store('right', 'a');
  t.strictSame(await check('guess', stranger), absent, 'a live one');
  await nextHour();
  await times(5, 'wrong', own('a'));
  t.strictSame(await check('right', stranger), absent, 'one that is dead');
  await nextHour();
  await store('newer', 'a');
  t.strictSame(await check('right', stranger), absent, 'one that was replaced');
});

t.test('a back end that names the send has the guesses of that code', async (t) => {
  const { check, times, store } = await start(t);
  const [first, second] = [await store('first', 'a'), await store('second', 'b')];
  await times(6, 'wrong', stranger);
  t.match(await check('second', { by: 'send', sendId: first }), { result: 'wrong', attemptsLeft: 4, retryAfterMs: 0 });
  await times(4, 'wrong', { by: 'send', sendId: first });
  t.match(await check('first', { by: 'send', sendId: first }), { result: 'dead' });
  t.match(await check('second', { by: 'send', sendId: second }), { result: 'right' });
  t.match(await check('second', { by: 'send', sendId: 'unknown' }), { result: 'dead' });
});

t.test('past 30 wrong guesses a day strangers need a challenge, browsers and back ends do not', async (t) => {
  const { check, store, attack } = await start(t);
  await attack(29);
  t.match(await check('wrong', stranger), { result: 'wrong' });
  t.match(await check('wrong', stranger), { result: 'challenge' });
  t.match(await check('wrong', { by: 'solved' }), { result: 'wrong' });
  t.match(await check('wrong', { by: 'key' }), { result: 'wrong' });
  await store('of a', 'a');
  t.match(await check('of a', own('a')), { result: 'right' });
  t.match(await check('of a', stranger), { result: 'challenge' }, 'a right guess does not end the day');
});

t.test('past 100 since the last right one strangers are refused, and a code has one guess', async (t) => {
  const { check, checks, store, attack, nextHour } = await start(t);
  await attack(99);
  t.match(await check('wrong', { by: 'solved' }), { result: 'wrong' });
  await nextHour();
  t.match(await check('wrong', { by: 'solved' }), { result: 'refused' });
  t.match(await check('wrong', stranger), { result: 'refused' });
  t.match(await check('wrong', { by: 'key' }), { result: 'wrong' }, 'a back end is heard, five times an hour');

  await store('of a', 'a');
  t.match(await check('wrong', own('a')), { result: 'wrong', attemptsLeft: 0 });
  t.match(await check('of a', own('a')), { result: 'dead' });
  await store('of a device', 'b', true);
  t.match(await check('wrong', own('b')), { result: 'wrong', attemptsLeft: 4 });
  t.match(await check('of a device', own('b')), { result: 'right' }, 'which ends it');

  const sendId = await store('again', 'a');
  t.match(await check('wrong', own('a')), { result: 'wrong', attemptsLeft: 4 }, 'all five are back');
  t.match(await check('again', own('a')), { result: 'right' });
  await checks.restore(MOBILE, 'login', sendId);
  t.match(await check('again', own('a')), { result: 'right' }, 'restored');
});
