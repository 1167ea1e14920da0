/** The table of outcomes through a worker and its queue: what each rejection of the first of two gateways leads to. */
import t from 'tap';
import type { RejectClass, Rejected, RejectScope } from '../../core/vendors/gateway.ts';
import { REJECTION_RULES } from '../../worker/outcomes.ts';
import { type DeliveryBench, type SentSms, startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';
import { scriptedGateway } from '../support/scripted-gateway.ts';

function rejection(kind: string, more: Partial<Rejected> = {}): Rejected {
  const [rejectClass, scope] = kind.split('/') as [RejectClass, RejectScope];
  return { outcome: 'rejected', class: rejectClass, scope, vendorCode: '1', ...more };
}

async function start(t: Test) {
  const bench = await startDelivery(t);
  const [first, second] = [scriptedGateway('first'), scriptedGateway('second')];
  return { bench, first, second };
}

const callsOf = async (bench: DeliveryBench, { sendId }: SentSms) =>
  (await bench.attempts(sendId)).map(({ gateway }) => gateway);

const BACK_OFF_THEN_NEXT = ['first', 'first', 'second'];
const WAIT_AS_TOLD = ['first', 'first'];
const NEXT_AT_ONCE = ['first', 'second'];
const NEVER = ['first'];
const EXPECTED: Record<string, string[]> = {
  'transient/message': BACK_OFF_THEN_NEXT,
  'transient/recipient': BACK_OFF_THEN_NEXT,
  'transient/gateway': BACK_OFF_THEN_NEXT,
  'transient/account': BACK_OFF_THEN_NEXT,
  'throttled/message': WAIT_AS_TOLD,
  'throttled/recipient': WAIT_AS_TOLD,
  'throttled/gateway': NEXT_AT_ONCE,
  'throttled/account': NEXT_AT_ONCE,
  'permanent/message': NEVER,
  'permanent/recipient': NEVER,
  'permanent/gateway': NEXT_AT_ONCE,
  'permanent/account': NEXT_AT_ONCE,
  'config/message': NEXT_AT_ONCE,
  'config/recipient': NEXT_AT_ONCE,
  'config/gateway': NEXT_AT_ONCE,
  'config/account': NEXT_AT_ONCE,
};

t.test('every class and scope', async (t) => {
  const { bench, first, second } = await start(t);
  bench.startWorker([first, second]);
  t.same(Object.keys(EXPECTED).sort(), Object.keys(REJECTION_RULES).sort());
  for (const [kind, calls] of Object.entries(EXPECTED)) {
    const told = rejection(kind, { retryAfterMs: 1 });
    first.script = kind.startsWith('transient') ? [told, told] : [told];
    const sent = await bench.send();
    const end = await bench.end(sent);
    t.match(end, calls === NEVER ? { failed: kind } : { status: 'sent', gateway: calls.at(-1) }, kind);
    t.same(await callsOf(bench, sent), calls, kind);
    // What this send taught about the gateway is not for the next one.
    await bench.redis.del('{bull}:gateway:first');
  }
  const sendIds = new Set(first.seen.map(({ sendId }) => sendId));
  t.equal(sendIds.size, Object.keys(EXPECTED).length, 'a retry has the id of its send');
});

t.test('a number that had too many waits as told, in the queue and without an attempt', async (t) => {
  const { bench, first } = await start(t);
  first.script = [rejection('throttled/recipient', { retryAfterMs: 1_100 })];
  const delayed = new Promise<number>((resolve) => {
    bench.events.once('delayed', ({ delay }) => resolve(Number(delay)));
  });
  const began = Date.now();
  bench.startWorker([first]);
  const sent = await bench.send();
  t.ok((await delayed) >= began + 1_100, 'not before the time that was told');
  t.match(await bench.end(sent), { status: 'sent', gateway: 'first' });
  const job = await bench.queue.getJob(sent.sendId);
  t.equal(job?.attemptsMade, 1);
  t.match((await bench.sends.load(sent.sendId))?.attempts, [{ fate: 'free' }, { outcome: 'accepted' }]);
  t.match(first.seen, [{ afterRejection: false }, { afterRejection: true, code: sent.code }]);
});

t.test('a code that the table lacks: one more try, then the next gateway; it is counted', async (t) => {
  const unlisted = rejection('transient/gateway', { unlisted: true });
  const { bench, first, second } = await start(t);
  first.script = [unlisted, unlisted, unlisted];
  second.script = [unlisted, unlisted, unlisted];
  const { metrics } = bench.startWorker([first, second]);
  const sent = await bench.send();
  t.match(await bench.end(sent), { failed: /rejected by first as .*; rejected by second as / });
  t.same(await callsOf(bench, sent), ['first', 'first', 'second', 'second'], 'the low cap: no fifth attempt');
  const text = await metrics.registry.metrics();
  t.match(text, 'sms_unlisted_codes_total{gateway="first"} 2');
  t.match(text, 'sms_unlisted_codes_total{gateway="second"} 2');
});
