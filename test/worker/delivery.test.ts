/** A send from the queue to the phone, and every way in which a gateway can end it. */
import t from 'tap';
import { changeCode } from '../support/codes.ts';
import { type DeliveryBench, nextMobile, startDelivery } from '../support/delivery.ts';

type Mode = Parameters<DeliveryBench['simulator']['faults']['add']>[0]['mode'];

const fault = (bench: DeliveryBench, mode: Mode, given: { mobile?: string; count?: number; code?: string } = {}) =>
  bench.simulator.faults.add({
    mode,
    rate: 1,
    count: given.count ?? null,
    latencyMs: 0,
    vendor: null,
    mobile: given.mobile ?? null,
    code: given.code ?? null,
  });
const inbox = (bench: DeliveryBench, mobile: string) => bench.simulator.inbox.list({ mobile, limit: 10 });

t.test('a queued send arrives once, with its code, and is in the ledger', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  const sent = await bench.send();
  t.same(await bench.end(sent), { status: 'sent', gateway: 'yuntongxun' });

  const [sms, ...more] = inbox(bench, sent.mobile);
  t.equal(more.length, 0);
  t.match(sms, { reqId: sent.sendId, datas: [sent.code, '5'] });

  const row = await bench.ledger(sent.sendId);
  t.match(row, { status: 'sent', gateway: 'yuntongxun', attempts: 1, error_code: null });
  t.ok(row.gateway_message_id);
  t.match(await bench.attempts(sent.sendId), [{ attempt: 1, outcome: 'accepted', reason: null }]);
  t.equal((await bench.sends.get(sent.sendId, Date.now()))?.status, 'sent');
});

t.test('a fault that passes is retried with the same code and the same id', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  const outcomes: [Mode, string, string][] = [
    ['busy', 'rejected', 'transient/gateway'],
    ['error500', 'unknown', 'http_5xx'],
    ['reset', 'unknown', 'reset'],
    ['bad_body', 'unknown', 'bad_body'],
  ];
  for (const [mode, outcome, reason] of outcomes) {
    const mobile = nextMobile();
    fault(bench, mode, { mobile, count: 2 });
    const sent = await bench.send({ mobile });
    t.match(await bench.end(sent), { status: 'sent' }, mode);
    t.match(inbox(bench, mobile), [{ reqId: sent.sendId, datas: [sent.code] }], mode);
    t.match(await bench.ledger(sent.sendId), { status: 'sent', attempts: 3 });
    t.match(await bench.attempts(sent.sendId), [{ outcome, reason }, { outcome, reason }, { outcome: 'accepted' }]);
  }
});

t.test('after an unknown outcome "seen before" counts as accepted: nobody gets the SMS twice', async (t) => {
  const bench = await startDelivery(t, { GATEWAY_TIMEOUT_MS: '300' });
  bench.startWorker();
  for (const mode of ['accept_then_drop', 'accept_then_timeout', 'accept_then_error'] as const) {
    const mobile = nextMobile();
    fault(bench, mode, { mobile, count: 1 });
    const sent = await bench.send({ mobile });
    t.match(await bench.end(sent), { status: 'sent' }, mode);
    t.equal(inbox(bench, mobile).length, 1, mode);
    t.match(await bench.ledger(sent.sendId), { status: 'sent', attempts: 2, error_code: null });
    t.match(await bench.attempts(sent.sendId), [{ outcome: 'unknown' }, { outcome: 'accepted', reason: 'duplicate' }]);
  }
  t.equal(bench.simulator.stats.duplicates, 0);
});

t.test('a permanent rejection is not retried, and the user may ask again at once', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  fault(bench, 'blacklist');
  const sent = await bench.send();
  t.same(await bench.end(sent), { failed: 'rejected by yuntongxun as permanent/recipient, code 160034' });
  t.match(await bench.ledger(sent.sendId), { status: 'failed', attempts: 1, error_code: '160034' });
  t.match(await bench.sends.get(sent.sendId, Date.now()), { status: 'failed', resendAt: 0 });
  const next = { mobile: sent.mobile, purpose: 'register', sendId: 'f'.repeat(32) } as const;
  t.match(await bench.smsCodes.takeSlot(next), { granted: true });
});

t.test('an account without balance fails the send, and a human is called', async (t) => {
  const bench = await startDelivery(t);
  const { metrics } = bench.startWorker();
  fault(bench, 'no_balance');
  const sent = await bench.send();
  t.same(await bench.end(sent), { failed: 'rejected by yuntongxun as config/account, code 111142' });
  t.match(await metrics.alerts.get(), { values: [{ labels: { gateway: 'yuntongxun' }, value: 1 }] });
});

t.test('five attempts are the most', async (t) => {
  const bench = await startDelivery(t, { SMS_RETRY_BASE_MS: '1' });
  bench.startWorker();
  fault(bench, 'busy');
  const sent = await bench.send();
  t.same(await bench.end(sent), { failed: 'rejected by yuntongxun as transient/gateway, code 160050' });
  t.match(await bench.ledger(sent.sendId), { status: 'failed', attempts: 5, error_code: '160050' });
  t.equal((await bench.attempts(sent.sendId)).length, 5);
});

t.test('a cap of a number that outlasts the code fails at once', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  fault(bench, 'too_frequent');
  const sent = await bench.send({ expiresInMs: 20_000 });
  t.match(await bench.end(sent), { failed: 'rejected by yuntongxun as throttled/recipient, code 160038' });
});

t.test('a gateway that says slow down is waited for without using up attempts', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  fault(bench, 'code', { code: '111116', count: 1 });
  const sent = await bench.send();
  t.match(await bench.end(sent), { status: 'sent' });
  t.equal((await bench.queue.getJob(sent.sendId))?.attemptsMade, 1, 'BullMQ counts the one that ended it');
  t.match(await bench.attempts(sent.sendId), [{ reason: 'throttled/gateway' }, { outcome: 'accepted' }]);
});

t.test('no SMS leaves when its code is dead', async (t) => {
  const bench = await startDelivery(t);
  const { redis, smsCodes } = bench;
  const expired = await bench.send({ expiresInMs: -1 });
  const gone = await bench.send({ reserve: false });
  const withdrawn = await bench.send();
  await bench.redis.del(`{bull}:send:${withdrawn.sendId}`);
  const replaced = await bench.send();
  await redis.del(`send_sms_code_flag_{${replaced.mobile}}`);
  const next = { mobile: replaced.mobile, purpose: 'register' as const, sendId: 'e'.repeat(32) };
  await smsCodes.takeSlot(next);
  await smsCodes.store(next, { digest: 'digest' });
  const used = await bench.send();
  await changeCode(redis, used, { used: 'account' });

  bench.startWorker();
  for (const [sent, errorCode] of [
    [expired, 'expired'],
    [gone, 'gone'],
    [withdrawn, 'gone'],
    [replaced, 'replaced'],
    [used, 'used'],
  ] as const) {
    t.same(await bench.end(sent), { status: 'expired', errorCode });
    t.match(await bench.ledger(sent.sendId), { status: 'expired', attempts: 0, error_code: errorCode });
    t.equal(inbox(bench, sent.mobile).length, 0);
  }
  t.equal(bench.simulator.stats.received, 0);
});

t.test('a send that was tried before its code died tells the operator so', async (t) => {
  const bench = await startDelivery(t, { SMS_RETRY_BASE_MS: '1000' });
  bench.startWorker();
  fault(bench, 'busy');
  const sent = await bench.send({ expiresInMs: 60_000 });
  await bench.ledger(sent.sendId, (row) => row.attempts >= 1);
  await bench.redis.del(`sms_code_{${sent.mobile}}:register`);
  t.same(await bench.end(sent), { failed: 'not sent: its code is expired or dead by wrong guesses' });
  t.match(await bench.ledger(sent.sendId), { status: 'expired', error_code: 'gone' });
});

t.test('a job that can not be read or opened fails with a reason', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  const options = { attempts: 5, backoff: { type: 'custom' } } as const;
  const shapeless = await bench.queue.add('deliver-code', { v: 1 }, { ...options, jobId: 'a'.repeat(32) });
  await t.rejects(shapeless.waitUntilFinished(bench.events), { message: /shape/ });
  const { job } = await bench.send();
  const forged = { ...job.data, sendId: 'b'.repeat(32), expiresAt: Date.now() };
  const moved = await bench.queue.add('deliver-code', forged, { ...options, jobId: 'b'.repeat(32) });
  await t.rejects(moved.waitUntilFinished(bench.events), { message: /no secret in APP_SECRETS opens/ });
});
