/** The code of an SMS in a call: API and worker over one store, the simulator as every gateway. */
import { Queue } from 'bullmq';
import t from 'tap';
import { QUEUE_PREFIX } from '../../core/queue.ts';
import { REPORT_JOB_NAME, REPORT_QUEUE_NAME, type ReportJob, reportJobOptions } from '../../core/report-queue.ts';
import { createBudget } from '../../db/redis/budget.ts';
import { codeOf, newMobile, startApi, wrongCode } from '../support/api.ts';
import { type LedgerRow, startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';
import { until } from '../support/until.ts';
import { visitor } from '../support/visitor.ts';

const CALLS = {
  VOICE_MOBILE_LIMITS: '3/1h',
  VOICE_AFTER_SECONDS: '0',
  SMS_MOBILE_LIMITS: '50/1h',
  SMS_IP_LIMITS: '1000/1h',
  SMS_REPORT_FAILOVER: 'true',
};

async function start(t: Test, overrides: Record<string, string> = {}) {
  const settings = { SMS_GATEWAYS: 'yuntongxun,yuntongxun-voice,twilio-voice', ...CALLS, ...overrides };
  const bench = await startDelivery(t, settings);
  const api = await startApi(t, bench.environment);
  const worker = bench.startWorker();
  const guest = visitor(api);
  const through = (gateway: string) => (row: LedgerRow) => row.gateway === gateway && row.status === 'sent';

  /** Asks for an SMS, and waits for what becomes of it. */
  async function sms(accept: (row: LedgerRow) => boolean = through('yuntongxun')) {
    const mobile = newMobile();
    const { answer } = await guest.post('/sms_codes', { mobile, purpose: 'enter', ...(await api.imageCode()) });
    const sendId = String(answer.data?.send_id);
    await bench.ledger(sendId, accept);
    return { mobile, sendId, code: await codeOf(api.services, sendId) };
  }
  const call = async (sendId: string) => (await guest.post(`/sms_sends/${sendId}/call`, {})).answer;
  const state = async (sendId: string) => (await guest.get(`/sms_sends/${sendId}`)).answer.data ?? {};
  const enter = (mobile: string, sms_code: string) => guest.post('/session', { mobile, sms_code, purpose: 'enter' });
  return { ...bench, api, worker, guest, through, sms, call, state, enter };
}

const bench = await start(t);
const spent = () => createBudget(bench.redis).spent(Date.now());

/** What a fault left of a gateway's breaker is gone. */
async function healthy(): Promise<void> {
  bench.simulator.faults.clear();
  const gateways = await bench.redis.keys('{bull}:gateway:*');
  if (gateways.length > 0) await bench.redis.del(...gateways);
}

t.test('the same code, the same guesses, one more message everywhere', async (t) => {
  const before = await spent();
  const { mobile, sendId, code } = await bench.sms();
  t.match(await bench.state(sendId), { status: 'sent', channel: 'sms', call_after: 0 });
  t.match((await bench.enter(mobile, wrongCode(code))).answer, { errcode: '4004', data: { attempts_left: 4 } });

  t.match(await bench.call(sendId), { errcode: '0', data: { channel: 'voice' } });
  await bench.ledger(sendId, bench.through('yuntongxun-voice'));
  const [call] = bench.inbox(mobile);
  t.match(call, { vendor: 'yuntongxun-voice', datas: [code] });
  t.match(await bench.state(sendId), { status: 'sent', channel: 'voice' });

  t.equal((await spent()) - before, 2, 'in the budget');
  t.equal(await bench.redis.zcard(`sms_sends_{${mobile}}`), 2, 'in the caps of the mobile');
  t.match(await bench.attempts(sendId), [
    { attempt: 1, gateway: 'yuntongxun', outcome: 'accepted' },
    { attempt: 2, gateway: 'yuntongxun-voice', outcome: 'accepted' },
  ]);
  const { rows } = await bench.pool.query('SELECT channel, attempts FROM sms_send WHERE id = $1', [sendId]);
  t.match(rows, [{ channel: 'sms', attempts: 2 }], 'one send in the ledger');

  t.match((await bench.enter(mobile, wrongCode(code))).answer, { errcode: '4004', data: { attempts_left: 3 } });
  t.match((await bench.enter(mobile, code)).answer, { errcode: '0' });
  await bench.ledger(sendId, ({ status }) => status === 'delivered');
  t.match(await bench.call(sendId), { errcode: '4103' }, 'and no call for a code that was entered');
});

t.test('of many who ask at once, one is called', async (t) => {
  const before = await spent();
  const { mobile, sendId } = await bench.sms();
  const answers = await Promise.all(Array.from({ length: 10 }, () => bench.call(sendId)));
  t.equal(answers.filter(({ errcode }) => errcode === '0').length, 1);
  await bench.ledger(sendId, bench.through('yuntongxun-voice'));
  t.equal(bench.inbox(mobile).length, 2);
  t.equal(await bench.redis.zcard(`sms_sends_{${mobile}}`), 2, 'what the others took was given back');
  t.equal(await bench.redis.zcard(`sms_calls_{${mobile}}`), 1);
  t.equal((await spent()) - before, 2);
});

t.test('calls fail over among themselves, never to an SMS; an SMS never becomes a call by itself', async (t) => {
  bench.fault('no_balance', { vendor: 'yuntongxun-voice', count: 1 });
  const { mobile, sendId } = await bench.sms();
  await bench.call(sendId);
  await bench.ledger(sendId, bench.through('twilio-voice'));
  t.match(bench.inbox(mobile), [{ vendor: 'twilio-voice' }, { vendor: 'yuntongxun' }]);

  await healthy();
  bench.fault('no_balance', { vendor: 'yuntongxun', count: 1 });
  const failed = await bench.sms(({ status }) => status === 'failed');
  t.match(await bench.state(failed.sendId), { status: 'failed', call_after: 0 }, 'a call is offered at once');
  t.equal(bench.inbox(failed.mobile).length, 0);
  await bench.call(failed.sendId);
  await bench.ledger(failed.sendId, bench.through('yuntongxun-voice'));
  t.match(bench.inbox(failed.mobile), [{ vendor: 'yuntongxun-voice', datas: [failed.code] }]);
  await healthy();
});

t.test('a call that no gateway makes gives back what it took, and the code stays good', async (t) => {
  const before = await spent();
  const { mobile, sendId, code } = await bench.sms();
  bench.fault('no_balance', { vendor: 'yuntongxun-voice', count: 1 });
  bench.fault('no_balance', { vendor: 'twilio-voice', count: 1 });
  await bench.call(sendId);
  await bench.ledger(sendId, ({ status }) => status === 'failed');
  await until(async () =>
    (await bench.redis.zcard(`sms_calls_{${mobile}}`)) === 0 ? undefined : 'the call is still in its limit',
  );
  t.equal(await bench.redis.zcard(`sms_sends_{${mobile}}`), 1, 'the SMS stays counted');
  await until(async () => ((await spent()) - before === 1 ? undefined : 'the call is still in the budget'));
  t.match((await bench.enter(mobile, code)).answer, { errcode: '0' });
  await healthy();
});

t.test('too often, for no send, and where no call can come', async (t) => {
  const { sendId } = await bench.sms();
  for (let calls = 0; calls < 3; calls += 1) {
    t.match(await bench.call(sendId), { errcode: '0' });
    await bench.ledger(sendId, ({ status, attempts }) => status === 'sent' && attempts === calls + 2);
  }
  t.match(await bench.call(sendId), { errcode: '4201', data: { retry_after: Number } });
  t.match(await bench.call('f'.repeat(32)), { errcode: '4002' });
  t.match((await bench.guest.post('/sms_sends/nonsense/call', {})).answer, { errcode: '4103' });

  const silent = await start(t, { SMS_GATEWAYS: 'yuntongxun' });
  const lone = await silent.sms();
  t.notOk('call_after' in (await silent.state(lone.sendId)));
  t.match(await silent.call(lone.sendId), { errcode: '4103' });
});

t.test('reports: what the SMS came to decides no more, what the call came to does', async (t) => {
  const reports = new Queue<ReportJob>(REPORT_QUEUE_NAME, { connection: bench.redis, prefix: QUEUE_PREFIX });
  t.teardown(() => reports.close());
  const report = async (sendId: string, gateway: string, status: 'failed' | 'delivered') => {
    const data: ReportJob = { v: 1, gateway, sendId, status, vendorCode: 'X', atMs: Date.now(), mayRetry: true };
    await reports.add(REPORT_JOB_NAME, data, reportJobOptions(data));
  };
  const { mobile, sendId } = await bench.sms();
  await bench.call(sendId);
  await bench.ledger(sendId, bench.through('yuntongxun-voice'));
  await report(sendId, 'yuntongxun-voice', 'failed');
  await bench.ledger(sendId, ({ status }) => status === 'failed');
  // The page hears of it after the ledger.
  await until(async () =>
    (await bench.state(sendId)).status === 'failed' ? undefined : 'the page has not heard of it',
  );
  t.match(await bench.state(sendId), { resend_after: 0, call_after: 0 }, 'nobody answered');
  t.equal(bench.inbox(mobile).length, 2);
  await bench.call(sendId);
  await bench.ledger(sendId, bench.through('yuntongxun-voice'));
  await report(sendId, 'yuntongxun', 'delivered');
  await bench.ledger(sendId, ({ status }) => status === 'delivered');
  t.equal(bench.inbox(mobile).length, 3, 'and the SMS, which came late, counts');
});

t.test('how long an SMS usually takes: by gateway and range, as soon as enough were reported', async (t) => {
  const slow = await start(t, { VOICE_AFTER_SECONDS: '600' });
  const first = await slow.sms();
  const unknown = await slow.state(first.sendId);
  t.notOk('usually_within' in unknown);
  t.ok(Number(unknown.call_after) > 500);
  t.match(await slow.call(first.sendId), { errcode: '4201', data: { retry_after: Number } }, 'too early');
  const insert = `WITH n AS (SELECT generate_series(1, $1) AS i), s AS (
      INSERT INTO sms_send (id, mobile_masked, mobile_digest, purpose, status, queued_at, expires_at)
      SELECT md5($2 || i), $2 || '****0000', '', 'login', 'delivered', now(), now() FROM n RETURNING id)
    INSERT INTO sms_send_attempt (send_id, attempt, gateway, started_at, outcome, delivered_at)
    SELECT id, 1, 'yuntongxun', now() - interval '1 minute', 'accepted',
      now() - interval '1 minute' + $3 * interval '1 second' FROM s`;
  await slow.pool.query(insert, [30, '177', 40]);
  await slow.worker.usualTimes.refresh();
  const wide = await slow.sms();
  t.match(await slow.state(wide.sendId), { usually_within: 40 }, 'of all numbers, where the range has too few');
  await slow.pool.query(insert, [30, wide.mobile.slice(0, 3), 5.2]);
  await slow.worker.usualTimes.refresh();
  const narrow = await slow.sms();
  t.equal(narrow.mobile.slice(0, 3), wide.mobile.slice(0, 3));
  const { usually_within: usual, call_after: after } = await slow.state(narrow.sendId);
  t.equal(usual, 6);
  t.ok(Number(after) <= 6, 'when that has passed, a call is offered');
});
