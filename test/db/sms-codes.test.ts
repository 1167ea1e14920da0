/** A mobile's slot and its codes: the growing wait, both resend policies, give-back, secrets that come and go. */
import t from 'tap';
import { codeDigests } from '../../core/code.ts';
import { createKeyring } from '../../core/secrets.ts';
import { createSmsCodes, type Slot, type SmsCodeOptions } from '../../db/redis/sms-codes.ts';
import type { Test } from '../support/harness.ts';
import { connectRedis } from '../support/redis.ts';

const DAY = 86_400_000;
const MOBILE = '13900130001';
const FLAG = `send_sms_code_flag_{${MOBILE}}`;
const CODE = `sms_code_{${MOBILE}}:register`;
const SENDS = `sms_sends_{${MOBILE}}`;

const options: SmsCodeOptions = {
  smsCodeTtlSeconds: 300,
  smsSendIntervalSeconds: 60,
  smsSendIntervalFactors: [1, 1, 2, 5],
  smsResendPolicy: 'fresh',
  smsMobileLimits: [],
  smsCodeMaxChecks: 5,
  smsMobileCheckLimit: { count: 10, windowMs: 3_600_000 },
};

async function start(t: Test, overrides: Partial<SmsCodeOptions> = {}) {
  const redis = await connectRedis(t);
  const codes = createSmsCodes(redis, { ...options, ...overrides });
  let sends = 0;
  /** The slot of the next send. */
  const next = (): Slot => {
    sends += 1;
    return { mobile: MOBILE, purpose: 'register', sendId: sends.toString(16).padStart(32, '0') };
  };
  /** Takes a slot after the interval of the one before has ended. */
  const wait = async (slot = next()) => {
    await redis.del(FLAG);
    const taken = await codes.takeSlot(slot);
    return taken.granted ? taken.intervalMs / 1000 : taken;
  };
  /** Sends a code: slot and code. */
  const send = async (digest: string, sealed?: string) => {
    const slot = next();
    await wait(slot);
    return { slot, stored: await codes.store(slot, { digest, ...(sealed ? { sealed } : {}) }) };
  };
  return { redis, codes, next, wait, send };
}

t.test('the wait grows with every send without a successful check', async (t) => {
  const { wait, redis } = await start(t);
  const waits = [];
  for (let sends = 0; sends < 6; sends += 1) waits.push(await wait());
  t.strictSame(waits, [60, 60, 120, 300, 300, 300]);
  t.ok((await redis.pttl(FLAG)) > 299_000, 'and the flag holds as long');
});

t.test('a success ends the growth, a wrong guess does not', async (t) => {
  const { wait, send, codes } = await start(t);
  for (let sends = 0; sends < 3; sends += 1) await wait();
  await send('right');
  t.match(await codes.check(MOBILE, 'register', ['wrong']), { result: 'wrong', attemptsLeft: 4, retryAfterMs: 0 });
  t.equal(await wait(), 300);
  t.match(await codes.check(MOBILE, 'register', ['right']), { result: 'right' });
  t.strictSame([await wait(), await wait(), await wait()], [60, 60, 120]);
});

t.test('the guesses left are those of the code or of the mobile, whichever are fewer', async (t) => {
  const { send, codes, redis } = await start(t, { smsMobileCheckLimit: { count: 7, windowMs: 3_600_000 } });
  const left = async () => {
    const checked = await codes.check(MOBILE, 'register', ['wrong']);
    if (checked.result !== 'wrong') return checked.result;
    return checked.retryAfterMs > 0 ? `${checked.attemptsLeft} whatever comes` : checked.attemptsLeft;
  };
  await send('first');
  t.strictSame([await left(), await left(), await left()], [4, 3, 2]);
  await send('second');
  t.strictSame(
    [await left(), await left(), await left(), await left(), await left()],
    [3, 2, 1, '0 whatever comes', 'limited'],
  );
  t.match(await redis.hgetall(CODE), { digest: 'second' }, 'the code lives on');
});

t.test('a send that failed does not make the wait grow', async (t) => {
  const { wait, codes, next } = await start(t);
  for (let sends = 0; sends < 5; sends += 1) {
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
  const { send, codes, redis } = await start(t);
  await send('first');
  await codes.check(MOBILE, 'register', ['wrong']);
  const { stored } = await send('second', 'sealed');
  t.strictSame(stored, { result: 'stored', lifeMs: 300_000 });
  t.match(await redis.hgetall(CODE), { digest: 'second', wrong: /^0$/ });
});

t.test('by the other policy the live code is sent again, with its guesses and what is left of its life', async (t) => {
  const { send, codes, redis } = await start(t, { smsResendPolicy: 'same' });
  const first = await send('first', 'sealed first');
  t.match(first.stored, { result: 'stored' });
  await codes.check(MOBILE, 'register', ['wrong']);
  await redis.pexpire(CODE, 200_000);

  const second = await send('second', 'sealed second');
  t.match(second.stored, { result: 'kept', sealed: 'sealed first' });
  t.ok(second.stored.result === 'kept' && second.stored.lifeMs <= 200_000);
  t.equal(await codes.liveness(first.slot), 'replaced', 'the first SMS need not leave any more');
  t.equal(await codes.liveness(second.slot), 'live');
  t.match(await codes.check(MOBILE, 'register', ['wrong']), { result: 'wrong', attemptsLeft: 3 });
  t.match(await codes.check(MOBILE, 'register', ['first']), { result: 'right', sendId: second.slot.sendId });

  const third = await send('third', 'sealed third');
  t.match(third.stored, { result: 'stored' }, 'a used code is not sent again');
  await redis.pexpire(CODE, 149_000);
  t.match((await send('fourth', 'sealed fourth')).stored, { result: 'stored' }, 'nor one that is half over');
});

t.test('a resend that could not be queued leaves the code of the SMS before it', async (t) => {
  const { send, codes } = await start(t, { smsResendPolicy: 'same' });
  const first = await send('first', 'sealed first');
  const second = await send('second', 'sealed second');
  await codes.giveBack({ ...second.slot, code: true });
  t.equal(await codes.liveness(first.slot), 'live');
  t.match(await codes.check(MOBILE, 'register', ['first']), { result: 'right' });
});

t.test('a send that lost its interval meanwhile stores nothing', async (t) => {
  const { codes, next, wait, redis } = await start(t);
  const [slow, quick] = [next(), next()];
  await wait(slow);
  await wait(quick);
  await codes.store(quick, { digest: 'quick' });
  await redis.pexpire(FLAG, 20_000);
  const lost = await codes.store(slow, { digest: 'slow' });
  t.equal(lost.result, 'lost');
  t.ok(lost.result === 'lost' && lost.retryAfterMs > 0 && lost.retryAfterMs <= 20_000, 'until the other ends');
  t.equal(await redis.hget(CODE, 'digest'), 'quick');
});

t.test('a code outlives a new secret in front; without its secret it has expired, and costs no guess', async (t) => {
  const { send, codes } = await start(t);
  const [old, young] = ['the-first-secret-of-32-bytes-or-more', 'the-second-secret-of-32-bytes-or-more'];
  const digests = (...secrets: string[]) =>
    codeDigests(createKeyring(secrets), { mobile: MOBILE, purpose: 'register', code: '123456' });
  await send(digests(old)[0]);
  for (let guesses = 0; guesses < 6; guesses += 1) {
    t.strictSame(await codes.check(MOBILE, 'register', digests(young)), { result: 'absent' });
  }
  t.match(await codes.check(MOBILE, 'register', digests(young, old)), { result: 'right' });
});
