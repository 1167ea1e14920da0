/** The ledger: batches of events become rows, once, and never backwards. */
import { Redis } from 'ioredis';
import t from 'tap';
import type { SendEvent } from '../../core/ledger-event.ts';
import { createLogger } from '../../core/logger.ts';
import { createLedger } from '../../db/ledger.ts';
import { createPostgres } from '../../db/postgres.ts';
import { createLedgerLog } from '../../db/redis/ledger-log.ts';
import { createLedgerWriter } from '../../worker/ledger-writer.ts';
import { pruneLedger } from '../../worker/prune-ledger.ts';
import { type Test, testDatabaseUrl, testRedisUrl } from '../support/harness.ts';

const DAY_MS = 86_400_000;

async function start(t: Test) {
  const postgres = createPostgres(await testDatabaseUrl(t), { timeoutMs: 5_000, onError: () => undefined });
  t.teardown(() => postgres.close());
  const ledger = createLedger(postgres);
  const rows = async () => (await postgres.pool.query('SELECT * FROM sms_send ORDER BY id')).rows;
  const attempts = async () =>
    (await postgres.pool.query('SELECT * FROM sms_send_attempt ORDER BY send_id, attempt')).rows;
  return { ledger, rows, attempts };
}

const began = Date.parse('2026-01-02T03:04:05.678Z');
const event = (changes: Partial<SendEvent> = {}): SendEvent => ({
  application: 'default',
  channel: 'sms',
  country: 'CN',
  sendId: 'a'.repeat(32),
  mobileMasked: '139****2086',
  mobileDigest: 'd'.repeat(64),
  purpose: 'register',
  queuedAt: began,
  expiresAt: began + 300_000,
  status: 'sending',
  attempts: 1,
  at: began + 10,
  ...changes,
});
const call = { attempt: 1, gateway: 'a', chosen: 'first', startedAt: began + 10 } as const;
const calling = event({ gateway: 'a', attempt: call });
const accepted = event({
  status: 'sent',
  gateway: 'a',
  gatewayMessageId: 'm1',
  at: began + 50,
  attempt: { ...call, durationMs: 40, outcome: 'accepted', gatewayMessageId: 'm1', units: 1 },
});

const sentRow = {
  status: 'sent',
  gateway: 'a',
  gateway_message_id: 'm1',
  attempts: 1,
  error_code: null,
  queued_at: new Date(began),
  sent_at: new Date(began + 50),
  finished_at: new Date(began + 50),
};
const sentAttempt = {
  attempt: 1,
  gateway: 'a',
  outcome: 'accepted',
  duration_ms: 40,
  gateway_message_id: 'm1',
  units: 1,
};

t.test('a call is there while it runs, and complete afterwards', async (t) => {
  const { ledger, rows, attempts } = await start(t);
  await ledger.write([calling]);
  t.match(await rows(), [{ status: 'sending', attempts: 1, finished_at: null }]);
  t.match(await attempts(), [{ attempt: 1, gateway: 'a', outcome: null, duration_ms: null }]);
  await ledger.write([accepted]);
  t.match(await rows(), [sentRow]);
  t.match(await attempts(), [sentAttempt]);
});

t.test('in one batch, in two, twice, in the wrong order: the same rows', async (t) => {
  for (const batches of [
    [[calling, accepted]],
    [[calling], [accepted], [accepted]],
    [[accepted], [calling]],
    [[accepted, calling]],
  ]) {
    const { ledger, rows, attempts } = await start(t);
    for (const batch of batches) await ledger.write(batch);
    t.match(await rows(), [sentRow]);
    t.match(await attempts(), [sentAttempt]);
  }
});

t.test('an end is final: a later word of lower or equal rank changes nothing', async (t) => {
  const { ledger, rows } = await start(t);
  const failed = event({ status: 'failed', errorCode: '160034', at: began + 60 });
  await ledger.write([failed]);
  await ledger.write([event({ status: 'expired', errorCode: 'expired', at: began + 70 }), accepted]);
  t.match(await rows(), [{ status: 'failed', error_code: '160034' }]);
});

t.test('what an operator takes up again goes on, and ends anew', async (t) => {
  const { ledger, rows } = await start(t);
  await ledger.write([event({ status: 'failed', errorCode: '111142', at: began + 60 })]);
  await ledger.write([event({ reopened: true, at: began + 80 })]);
  t.match(await rows(), [{ status: 'sending', error_code: null, finished_at: null }]);
  await ledger.write([event({ ...accepted, attempts: 2 })]);
  t.match(await rows(), [{ ...sentRow, attempts: 2 }]);
});

t.test('a gateway that took it later without an id does not stand beside the id of the first', async (t) => {
  const { ledger, rows } = await start(t);
  await ledger.write([accepted]);
  await ledger.write([event({ status: 'failed', gateway: 'a', at: began + 60 })]);
  t.match(await rows(), [{ gateway: 'a', gateway_message_id: 'm1' }]);
  await ledger.write([event({ reopened: true, at: began + 80 })]);
  await ledger.write([event({ status: 'sent', gateway: 'b', attempts: 2, at: began + 90 })]);
  t.match(await rows(), [{ status: 'sent', gateway: 'b', gateway_message_id: null }]);
});

t.test('a call that a dead worker left keeps the outcome that was seen', async (t) => {
  const { ledger, attempts } = await start(t);
  const lost = event({ attempt: { ...call, outcome: 'unknown', reason: 'worker_lost' } });
  await ledger.write([accepted, lost]);
  await ledger.write([lost]);
  t.match(await attempts(), [{ ...sentAttempt, reason: null }]);
});

t.test('an event that PostgreSQL refuses does not hold up the others', async (t) => {
  const { ledger, rows } = await start(t);
  const redis = new Redis(await testRedisUrl(t));
  t.teardown(() => redis.quit());
  const log = createLedgerLog(redis);
  for (let index = 0; index < 5; index += 1) await log.append(event({ sendId: `${index}`.repeat(32) }));
  await log.append(event({ sendId: 'x'.repeat(33) }));
  for (let index = 5; index < 9; index += 1) await log.append(event({ sendId: `${index}`.repeat(32) }));
  const writer = createLedgerWriter({
    log,
    ledger,
    logger: createLogger({ level: 'silent', process: 't' }),
    onVerified: () => undefined,
    worker: 'w',
  });
  writer.start();
  await writer.stop();
  t.equal((await rows()).length, 9);
  t.equal(await log.length(), 0);
});

t.test('one worker at a time writes, and another takes over', async (t) => {
  const redis = new Redis(await testRedisUrl(t));
  t.teardown(() => redis.quit());
  const log = createLedgerLog(redis);
  t.ok(await log.claim('one', 60_000));
  t.notOk(await log.claim('two', 60_000));
  t.ok(await log.claim('one', 60_000), 'it keeps what it has');
  await log.release('two');
  t.notOk(await log.claim('two', 60_000));
  await log.release('one');
  t.ok(await log.claim('two', 60_000));
});

t.test('old sends are deleted with their attempts, in batches; the others stay', async (t) => {
  const { ledger, rows, attempts } = await start(t);
  const now = began + 100 * DAY_MS;
  const old = Array.from({ length: 2_500 }, (_, index) => ({
    ...accepted,
    sendId: index.toString(16).padStart(32, '0'),
  }));
  await ledger.write(old);
  await ledger.write([{ ...accepted, sendId: 'f'.repeat(32), queuedAt: now - 89 * DAY_MS }]);
  const options = { ledger, retentionDays: 90, clock: () => now };
  t.equal(await pruneLedger(options, AbortSignal.abort()), 0, 'a worker that stops leaves it to the next');
  t.equal(await pruneLedger(options, new AbortController().signal), 2_500);
  t.match(await rows(), [{ id: 'f'.repeat(32) }]);
  t.equal((await attempts()).length, 1);
});
