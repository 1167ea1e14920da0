/** A mobile's slot and its codes: the growing wait, both resend policies, browsers, give-back, secrets that come and go. */
import t from 'tap';
import { codeDigests } from '../../core/code.ts';
import { createKeyring } from '../../core/secrets.ts';
import { type CodeCheckOptions, createCodeChecks, type Guesser } from '../../db/redis/code-checks.ts';
import { createSmsCodes, type Slot, type SmsCodeOptions } from '../../db/redis/sms-codes.ts';
import type { Test } from '../support/harness.ts';
import { connectRedis } from '../support/redis.ts';

const DAY = 86_400_000;
const MOBILE = '13900130001';
const FLAG = `send_sms_code_flag_{${MOBILE}}`;
const CODE = `sms_code_{${MOBILE}}:register`;
const SENDS = `sms_sends_{${MOBILE}}`;

const options: SmsCodeOptions & CodeCheckOptions = {
  smsCodeTtlSeconds: 300,
  smsSendIntervalSeconds: 60,
  smsSendIntervalFactors: [1, 1, 2, 5],
  smsResendPolicy: 'fresh',
  smsMobileLimits: [],
  smsCodeMaxChecks: 5,
  smsMobileCheckLimit: { count: 10, windowMs: 3_600_000 },
};

async function start(t: Test, overrides: Partial<typeof options> = {}) {
  const redis = await connectRedis(t);
  const codes = createSmsCodes(redis, { ...options, ...overrides });
  const checks = createCodeChecks(redis, { ...options, ...overrides });
  /** A guess, by the browser that every send comes from unless told. */
  const check = (digests: string | string[], guesser: Guesser = { by: 'browser', browser: 'own' }) =>
    checks.check({ mobile: MOBILE, purpose: 'register' }, [digests].flat(), guesser);
  /** The code that a send has in Redis. */
  const stored = async ({ sendId }: Slot) => JSON.parse((await redis.hget(CODE, sendId)) ?? 'null');
  let sends = 0;
  /** The slot of the next send. */
  const next = (browser = 'own'): Slot => {
    sends += 1;
    return { mobile: MOBILE, purpose: 'register', sendId: sends.toString(16).padStart(32, '0'), browser };
  };
  /** Takes a slot after the interval of the one before has ended. */
  const wait = async (slot = next()) => {
    await redis.del(FLAG);
    const taken = await codes.takeSlot(slot);
    return taken.granted ? taken.intervalMs / 1000 : taken;
  };
  /** Sends a code: slot and code. */
  const send = async (digest: string, sealed?: string, browser?: string) => {
    const slot = next(browser);
    await wait(slot);
    return { slot, stored: await codes.store(slot, { digest, ...(sealed ? { sealed } : {}) }) };
  };
  /** Lets so much of all codes' lives pass. */
  const age = async (ms: number) => {
    for (const [sendId, text] of Object.entries(await redis.hgetall(CODE))) {
      const code = JSON.parse(text);
      await redis.hset(CODE, sendId, JSON.stringify({ ...code, ends_at: code.ends_at - ms }));
    }
  };
  return { redis, codes, check, stored, age, next, wait, send };
}

t.test('the wait grows with every send without a successful check', async (t) => {
  const { wait, redis } = await start(t);
  const waits = [];
  for (let sends = 0; sends < 6; sends += 1) waits.push(await wait());
  t.strictSame(waits, [60, 60, 120, 300, 300, 300]);
  t.ok((await redis.pttl(FLAG)) > 299_000, 'and the flag holds as long');
});

t.test('a success ends the growth, a wrong guess does not', async (t) => {
  const { wait, send, check } = await start(t);
  for (let sends = 0; sends < 3; sends += 1) await wait();
  await send('right');
  t.match(await check('wrong'), { result: 'wrong', attemptsLeft: 4, retryAfterMs: 0 });
  t.equal(await wait(), 300);
  t.match(await check('right'), { result: 'right' });
  t.strictSame([await wait(), await wait(), await wait()], [60, 60, 120]);
});

t.test('the guesses left are those of the code or of the browser, whichever are fewer', async (t) => {
  const { send, check, codes } = await start(t, { smsMobileCheckLimit: { count: 7, windowMs: 3_600_000 } });
  const left = async () => {
    const checked = await check('wrong');
    if (checked.result !== 'wrong') return checked.result;
    return checked.retryAfterMs > 0 ? `${checked.attemptsLeft} whatever comes` : checked.attemptsLeft;
  };
  await send('first');
  t.strictSame([await left(), await left(), await left()], [4, 3, 2]);
  const second = await send('second');
  t.strictSame(
    [await left(), await left(), await left(), await left(), await left()],
    [3, 2, 1, '0 whatever comes', 'limited'],
  );
  t.equal(await codes.liveness(second.slot), 'live', 'the code lives on');
});

t.test('a send that failed does not make the wait grow', async (t) => {
  const { wait, codes, next } = await start(t);
  for (let sends = 0; sends < 3; sends += 1) {
    const slot = next();
    t.equal(await wait(slot), 60);
    await codes.giveBack({ ...slot, code: false });
  }
});

t.test('a day later the wait is as at first', async (t) => {
  const { wait, redis } = await start(t);
  for (let sends = 0; sends < 4; sends += 1) await wait();
  for (const sendId of await redis.zrange(SENDS, 0, '-1')) await redis.zincrby(SENDS, -DAY, sendId);
  t.equal(await wait(), 60);
});

t.test('a refusal tells the limit and changes nothing', async (t) => {
  const { codes, wait, next, redis } = await start(t, { smsMobileLimits: [{ count: 2, windowMs: 3_600_000 }] });
  await wait();
  t.match(await codes.takeSlot(next()), { granted: false, limit: 'interval' });
  await wait();
  t.match(await wait(), { granted: false, limit: 'mobile' });
  t.equal(await redis.exists(FLAG), 0);
  t.equal(await redis.zcard(SENDS), 2);
});

t.test('by default each send has a fresh code, and the guesses start anew', async (t) => {
  const { send, check, codes, stored } = await start(t);
  const first = await send('first');
  await check('wrong');
  const second = await send('second', 'sealed');
  t.strictSame(second.stored, { result: 'stored', lifeMs: 300_000 });
  t.match(await stored(second.slot), { digest: 'second', wrong: 0 });
  t.equal(await codes.liveness(first.slot), 'replaced');
  t.strictSame(await check('first'), { result: 'newer' });
  t.match(await check('wrong'), { attemptsLeft: 4 }, 'which cost no guess');
  await send('third');
  t.match(await check('first'), { result: 'wrong' }, 'only the one before is remembered');
});

t.test('by the other policy the live code is sent again, with its guesses and what is left of its life', async (t) => {
  const { send, check, codes, age } = await start(t, { smsResendPolicy: 'same' });
  const first = await send('first', 'sealed first');
  t.match(first.stored, { result: 'stored' });
  await check('wrong');
  await age(100_000);

  const second = await send('second', 'sealed second');
  t.match(second.stored, { result: 'kept', sealed: 'sealed first' });
  t.ok(second.stored.result === 'kept' && second.stored.lifeMs <= 200_000);
  t.equal(await codes.liveness(first.slot), 'replaced', 'the first SMS need not leave any more');
  t.equal(await codes.liveness(second.slot), 'live');
  t.match(await check('wrong'), { result: 'wrong', attemptsLeft: 3 });
  t.match(await check('first'), { result: 'right', sendId: second.slot.sendId });

  const third = await send('third', 'sealed third');
  t.match(third.stored, { result: 'stored' }, 'a used code is not sent again');
  await age(151_000);
  t.match((await send('fourth', 'sealed fourth')).stored, { result: 'stored' }, 'nor one that is half over');
  t.match((await send('fifth', 'sealed fifth', 'other')).stored, { result: 'stored' }, "nor another browser's");
});

for (const [policy, digest] of [
  ['fresh', 'second'],
  ['same', 'first'],
] as const) {
  t.test(`a send that no gateway took gives the code before it back: ${policy}`, async (t) => {
    const { send, check, codes } = await start(t, { smsResendPolicy: policy });
    for (const code of [true, false]) {
      const first = await send('first', 'sealed first');
      const second = await send('second', 'sealed second');
      t.match(await check('wrong'), { result: 'wrong', attemptsLeft: 4 });
      await codes.giveBack({ ...second.slot, code });
      t.equal(await codes.liveness(first.slot), 'live');
      t.equal(await codes.liveness(second.slot), 'gone');
      t.match(await check('wrong'), { attemptsLeft: digest === 'first' ? 3 : 4 }, 'the same code keeps its guesses');
      t.match(await check('first'), { result: 'right', sendId: first.slot.sendId });
    }
  });
}

t.test('what a failed send gives back of codes', async (t) => {
  const { send, codes, check, age } = await start(t);
  const alone = await send('alone');
  await codes.giveBack({ ...alone.slot, code: false });
  t.equal(await codes.liveness(alone.slot), 'live', 'without one before it its own stays, for a retry');
  const billed = await send('billed');
  await codes.giveBack({ ...billed.slot, code: false, billed: true });
  t.equal(await codes.liveness(billed.slot), 'live', 'one that may have arrived stays');
  t.equal(await codes.liveness(alone.slot), 'replaced');

  const late = await send('late');
  await age(299_000);
  const last = await send('last');
  await age(1_001);
  await codes.giveBack({ ...last.slot, code: false });
  t.equal(await codes.liveness(late.slot), 'gone', 'one that has died meanwhile stays dead');
  t.equal(await codes.liveness(last.slot), 'live');

  const used = await send('used');
  t.match(await check('used'), { result: 'right' });
  await codes.giveBack({ ...used.slot, code: true });
  t.equal(await codes.liveness(used.slot), 'used', 'a code that was used has arrived');

  const overtaken = await send('overtaken');
  const newest = await send('newest');
  await codes.giveBack({ ...overtaken.slot, code: false });
  t.equal(await codes.liveness(overtaken.slot), 'gone');
  t.equal(await codes.liveness(newest.slot), 'live');
});

t.test('a send from another browser does not touch the code of the first', async (t) => {
  const { send, codes, redis } = await start(t);
  const sends = [];
  for (const browser of ['a', 'b', 'c']) sends.push(await send(`of ${browser}`, undefined, browser));
  for (const { slot } of sends) t.equal(await codes.liveness(slot), 'live');
  t.ok((await redis.pttl(CODE)) <= 300_000, 'the key ends with the last code');
});

t.test('a send that lost its interval meanwhile stores nothing', async (t) => {
  const { codes, next, wait, redis, stored } = await start(t);
  const [slow, quick] = [next(), next()];
  await wait(slow);
  await wait(quick);
  await codes.store(quick, { digest: 'quick' });
  await redis.pexpire(FLAG, 20_000);
  const lost = await codes.store(slow, { digest: 'slow' });
  t.equal(lost.result, 'lost');
  t.ok(lost.result === 'lost' && lost.retryAfterMs > 0 && lost.retryAfterMs <= 20_000, 'until the other ends');
  t.match(await stored(quick), { digest: 'quick' });
  t.equal(await stored(slow), null);
});

t.test('a code outlives a new secret in front; without its secret it has expired, and costs no guess', async (t) => {
  const { send, check } = await start(t);
  const [old, young] = ['the-first-secret-of-32-bytes-or-more', 'the-second-secret-of-32-bytes-or-more'];
  const digests = (...secrets: string[]) =>
    codeDigests(createKeyring(secrets), { mobile: MOBILE, purpose: 'register', code: '123456' });
  await send(digests(old)[0]);
  for (let guesses = 0; guesses < 6; guesses += 1) {
    t.strictSame(await check(digests(young)), { result: 'dead' });
  }
  t.match(await check(digests(young, old)), { result: 'right' });
});

t.test('a device waits the plain interval and has two sends an hour and three a day beyond the caps', async (t) => {
  const { redis, codes, next } = await start(t, { smsMobileLimits: [{ count: 3, windowMs: 3_600_000 }] });
  const RESERVED = `sms_device_sends_{${MOBILE}}`;
  const device = (): Slot => ({ ...next('device'), trusted: true });
  /** Lets so much pass since all sends. */
  const pass = async (ms: number) => {
    for (const key of [SENDS, RESERVED]) {
      for (const sendId of await redis.zrange(key, '0', '-1')) await redis.zincrby(key, -ms, sendId);
    }
    const left = await redis.pttl(FLAG);
    if (left > ms) await redis.pexpire(FLAG, left - ms);
    else await redis.del(FLAG);
  };
  const minute = () => pass(60_000);
  for (let sends = 0; sends < 3; sends += 1) {
    t.match(await codes.takeSlot(next()), { granted: true });
    t.match(await codes.takeSlot(device()), { granted: false, limit: 'interval' }, 'one SMS per interval');
    await minute();
    if (sends < 2) continue;
    t.match(await codes.takeSlot(next()), { granted: false, limit: 'interval' }, 'the wait of strangers has grown');
  }
  t.match(await codes.takeSlot(device()), { granted: true, intervalMs: 60_000 });
  t.match(await codes.takeSlot(next()), { granted: false, limit: 'interval' }, 'and goes on for them');
  await minute();
  t.match(await codes.takeSlot(next()), { granted: false, limit: 'mobile' });
  t.match(await codes.takeSlot(device()), { granted: true });
  await minute();
  t.match(await codes.takeSlot(device()), { granted: false, limit: 'mobile' }, 'two an hour');
  await pass(3_600_000);
  for (let sends = 0; sends < 3; sends += 1) {
    t.match(await codes.takeSlot(next()), { granted: true }, 'others use the caps up again');
    await pass(300_000);
  }
  t.match(await codes.takeSlot(device()), { granted: true });
  await minute();
  t.match(await codes.takeSlot(device()), { granted: false, limit: 'mobile' }, 'three a day');
});

t.test(
  'sends that are refused for good return their place in the caps twice an hour, the interval always',
  async (t) => {
    const { redis, codes, next } = await start(t);
    const failed = async (code = false) => {
      const slot = next();
      t.match(await codes.takeSlot(slot), { granted: true }, 'the interval is free');
      return codes.giveBack({ ...slot, code });
    };
    t.strictSame([await failed(), await failed(), await failed(), await failed()], [true, true, false, false]);
    t.equal(await redis.zcard(SENDS), 2);
    t.equal(await failed(true), true, 'a request that never became a send is none');
    t.equal(await redis.zcard(SENDS), 2);
    const [first = ''] = await redis.zrange(`sms_returned_{${MOBILE}}`, '0', '0');
    t.equal(
      await codes.giveBack({ ...next(), sendId: first, code: false }),
      true,
      'a worker that comes back to it hears the same',
    );
  },
);

t.test('the same at once: of twenty that fail together two return', async (t) => {
  const { redis, codes, next } = await start(t);
  const slots = [];
  for (let sends = 0; sends < 20; sends += 1) {
    await redis.del(FLAG);
    slots.push(next());
    await codes.takeSlot(slots.at(-1) as Slot);
  }
  const returned = await Promise.all(slots.map((slot) => codes.giveBack({ ...slot, code: false })));
  t.equal(returned.filter(Boolean).length, 2);
  t.equal(await redis.zcard(SENDS), 18);
});
