/** The record of a send: forward only, one attempt after the other, taken up again or withdrawn, verified once. */
import t from 'tap';
import type { Attempt } from '../../core/attempt.ts';
import type { SendEvent } from '../../core/ledger-event.ts';
import type { SendStatus } from '../../core/states.ts';
import { breakerOptions } from '../../db/redis/sends/breaker.ts';
import { createRecords } from '../../db/redis/sends/records.ts';
import type { Test } from '../support/harness.ts';
import { connectRedis } from '../support/redis.ts';

const TIMES = { expiresAt: 300_000, resendAt: 60_000 };
const charge = { serviceAt: 7 };

const event = (changes: Partial<SendEvent> = {}): SendEvent => ({
  sendId: 'a',
  application: 'default',
  channel: 'sms',
  country: 'CN',
  mobileMasked: '139****2086',
  mobileDigest: 'd',
  purpose: 'register',
  queuedAt: 1,
  expiresAt: 300_000,
  status: 'sending',
  attempts: 1,
  at: 2,
  ...changes,
});

async function start(t: Test) {
  const redis = await connectRedis(t);
  const records = createRecords(redis, breakerOptions({ gatewayBreakerOpenMs: 10_000, gatewayTimeoutMs: 5_000 }));
  const attempt = (number: number): Attempt => ({ attempt: number, gateway: 'g', chosen: 'first', startedAt: 5 });
  const begin = (number: number) =>
    records.begin({ sendId: 'a', attempt: attempt(number), event: event({ attempts: number }), maxWaitMs: 0 });
  const end = (status: SendStatus, given: Partial<Attempt> | undefined = { attempt: 1 }) =>
    records.end({
      sendId: 'a',
      attempt: given ? { ...attempt(given.attempt ?? 1), ...given } : undefined,
      status,
      event: event({ status }),
      breaker: 'none',
      holdMs: 0,
      ...(status === 'sending' ? {} : { end: { status: status as 'sent', gateway: 'g', attemptsMade: 1 } }),
    });
  const events = () => redis.xlen('{bull}:ledger');
  return { redis, records, attempt, begin, end, events };
}

t.test('a send moves forward only, and outlives its code as expired', async (t) => {
  const { records, begin, end } = await start(t);
  t.equal(await records.get('a', 0), undefined);
  t.equal(await records.load('a'), undefined);
  await records.publish('a', { status: 'queued', ...TIMES }, charge);
  t.strictSame(await records.get('a', 1), { status: 'queued', ...TIMES, verified: false, ways: 1 });
  t.equal((await records.get('a', 300_000))?.status, 'expired', 'nobody sent it in time');
  t.match(await begin(1), { result: 'begun' });
  t.equal((await records.get('a', 1))?.status, 'sending');
  await end('sending', { outcome: 'unknown' });
  t.match(await begin(2), { result: 'begun' }, 'an attempt may follow another');
  await end('sent', { attempt: 2, outcome: 'accepted' });
  t.equal((await records.get('a', 300_000))?.status, 'sent');
  await end('sending', { attempt: 2 });
  t.equal((await records.get('a', 1))?.status, 'sent', 'a late word changes nothing');
  t.match(await records.load('a'), { attempts: [{ outcome: 'unknown' }, { gateway: 'g' }], end: { status: 'sent' } });
});

t.test('an attempt begins in every place or in none', async (t) => {
  const { redis, records, begin, events } = await start(t);
  t.match(await begin(1), { result: 'gone' }, 'an unknown send does not appear');
  t.equal(await redis.exists('{bull}:send:a'), 0);
  await records.publish('a', { status: 'queued', ...TIMES }, charge);
  t.match(await begin(2), { result: 'moved' }, 'a worker that missed an attempt');
  await redis.hset('{bull}:gateway:g', 'hold', Date.now() + 60_000);
  t.match(await begin(1), { result: 'hold' });
  t.equal(await events(), 0);
  t.match(await records.load('a'), { status: 'queued', attempts: [] });
  await redis.del('{bull}:gateway:g');
  t.match(await begin(1), { result: 'begun' });
  t.match(await begin(1), { result: 'moved' }, 'another worker with the same job');
  t.equal(await events(), 1);
});

t.test('a failed send keeps its charge until it is settled', async (t) => {
  const { records, begin, end } = await start(t);
  await records.publish('a', { status: 'queued', ...TIMES }, charge);
  await begin(1);
  for (let times = 0; times < 2; times += 1) t.match(await end('failed'), { charge }, 'also after a crash');
  t.match(await records.load('a'), { status: 'failed', charge }, 'what may be on a bill stays');
  t.match(await records.get('a', 1), { status: 'failed', resendAt: 0 });
  await records.settle('a');
  t.equal((await records.load('a'))?.charge, undefined);
  t.notOk((await end('failed')).charge);
});

t.test('a code that was entered proves the SMS, whatever a gateway said, and counts once', async (t) => {
  for (const status of ['sending', 'sent', 'failed', 'expired'] as const) {
    const { records, begin, end } = await start(t);
    await records.publish('a', { status: 'queued', ...TIMES }, charge);
    await begin(1);
    await end(status);
    const verified = { sendId: 'a', verifiedAt: 9, verifiedFor: 'register' };
    t.match(await records.verify(verified), { charge }, status);
    t.equal((await records.get('a', 1))?.status, 'delivered');
    t.equal(await records.verify(verified), undefined, 'once');
    t.match(await begin(2), { result: 'moved' }, 'and no SMS follows');
  }
});

t.test('a report moves a send to its end, and a contrary one moves it no more', async (t) => {
  const { records, begin, end } = await start(t);
  t.equal(await records.report('a', 'delivered'), undefined);
  await records.publish('a', { status: 'queued', ...TIMES }, charge);
  await begin(1);
  t.equal(await records.report('a', 'failed'), 'sending', 'another attempt is under way');
  await end('sent', { outcome: 'accepted' });
  t.equal(await records.report('a', 'failed'), 'failed');
  t.equal(await records.report('a', 'delivered'), 'delivered', 'it came all the same');
  t.equal(await records.report('a', 'failed'), 'delivered');
});

t.test('a send is taken up again from where it is known to be', async (t) => {
  const { records, attempt, begin, end, events } = await start(t);
  await records.publish('a', { status: 'queued', ...TIMES }, charge);
  await begin(1);
  await end('failed', { outcome: 'rejected' });
  const again = [{ ...attempt(1), fate: 'free' as const }];
  const reopened = event({ reopened: true });
  t.notOk(await records.reopen('a', [], reopened, { charge }), 'an attempt was missed');
  t.ok(await records.reopen('a', again, reopened, { charge }));
  t.strictSame((await records.load('a'))?.end, undefined);
  t.match(await records.load('a'), { status: 'sending', attempts: [{ fate: 'free' }] });
  t.equal(await events(), 3);
  t.match(await begin(2), { result: 'begun' });
});

t.test('a send is withdrawn only while no worker has begun it', async (t) => {
  const { records, begin } = await start(t);
  t.ok(await records.withdraw('a'), 'nothing is there');
  await records.publish('a', { status: 'queued', ...TIMES }, charge);
  t.ok(await records.withdraw('a'));
  await records.publish('a', { status: 'queued', ...TIMES }, charge);
  await begin(1);
  t.notOk(await records.withdraw('a'));
});
