/** Every row of the table of outcomes, and the rules that bound it. */
import t from 'tap';
import type { RejectClass, RejectScope, SendResult } from '../../core/vendors/gateway.ts';
import { CUT_OFF } from '../../worker/attempt.ts';
import { decide as decideAll, type Next, REJECTION_RULES, type Situation } from '../../worker/outcomes.ts';

/** What becomes of the send. */
const decide = (result: SendResult, situation: Situation): Next => decideAll(result, situation).next;

const first: Situation = {
  idempotent: true,
  triesHere: 1,
  triesLeft: 4,
  hasOther: true,
  remainingMs: 300_000,
  onUnknown: 'failover',
  backoffMs: 700,
};
const alone: Situation = { ...first, hasOther: false };
const second: Situation = { ...first, triesHere: 2, triesLeft: 3 };
const last: Situation = { ...first, triesHere: 5, triesLeft: 0 };

const rejected = (kind: string, retryAfterMs?: number, unlisted?: true): SendResult => {
  const [rejectClass, scope] = kind.split('/') as [RejectClass, RejectScope];
  return {
    outcome: 'rejected',
    class: rejectClass,
    scope,
    vendorCode: '1',
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...(unlisted ? { unlisted } : {}),
  };
};
const unknown: SendResult = { outcome: 'unknown', reason: 'timeout' };

const other: Next = { next: 'other' };
const failed: Next = { next: 'failed' };
const backoff: Next = { next: 'later', delayMs: 700, free: false };
const told = (delayMs: number): Next => ({ next: 'later', delayMs, free: true });

/** What follows: the first try with another gateway left, the second, the first and only gateway, the last attempt. */
const rows: Record<string, [first: Next, second: Next, alone: Next, last: Next]> = {
  'transient/message': [backoff, other, backoff, failed],
  'transient/recipient': [backoff, other, backoff, failed],
  'transient/gateway': [backoff, other, backoff, failed],
  'transient/account': [backoff, other, backoff, failed],
  'throttled/message': [told(9_000), told(9_000), told(9_000), told(9_000)],
  'throttled/recipient': [told(9_000), told(9_000), told(9_000), told(9_000)],
  'throttled/gateway': [other, other, told(9_000), told(9_000)],
  'throttled/account': [other, other, told(9_000), told(9_000)],
  'permanent/message': [failed, failed, failed, failed],
  'permanent/recipient': [failed, failed, failed, failed],
  'permanent/gateway': [other, other, failed, failed],
  'permanent/account': [other, other, failed, failed],
  'config/message': [other, other, failed, failed],
  'config/recipient': [other, other, failed, failed],
  'config/gateway': [other, other, failed, failed],
  'config/account': [other, other, failed, failed],
};

t.test('every class and scope', async (t) => {
  t.same(Object.keys(rows).sort(), Object.keys(REJECTION_RULES).sort(), 'each has its row');
  for (const [kind, expected] of Object.entries(rows)) {
    const result = rejected(kind, 9_000);
    t.same(
      [first, second, alone, last].map((situation) => decide(result, situation)),
      expected,
      kind,
    );
  }
});

t.test('accepted is sent, whatever the situation', async (t) => {
  for (const situation of [first, second, alone, last])
    t.same(decide({ outcome: 'accepted' }, situation), { next: 'sent' });
});

t.test('a cap of a number is waited for only while the code lives', async (t) => {
  t.same(decide(rejected('throttled/recipient', 299_999), first), told(299_999));
  t.same(decide(rejected('throttled/recipient', 300_000), first), failed);
  t.same(decide(rejected('throttled/recipient'), first), failed, 'a cap without a time is one for the day');
});

t.test('a gateway that says slow down without a time is asked again after a second', async (t) => {
  t.same(decide(rejected('throttled/gateway'), alone), told(1_000));
  t.same(decide(rejected('throttled/gateway', 5), alone), told(1_000), 'and never in a tight loop');
});

t.test('no attempt is planned past the life of the code', async (t) => {
  t.same(decide(rejected('transient/gateway'), { ...alone, remainingMs: 700 }), failed);
});

t.test('a code that the table lacks gets one more try', async (t) => {
  const result = rejected('transient/gateway', undefined, true);
  t.same(decide(result, alone), backoff);
  t.same(decide(result, { ...alone, triesHere: 2 }), failed);
  t.same(decide(result, second), other);
});

t.test('unknown at a gateway that remembers send ids: the same again, by setting elsewhere later', async (t) => {
  t.same(decide(unknown, first), backoff);
  t.same(decide(unknown, second), other);
  t.same(decide(unknown, { ...second, onUnknown: 'retry-same' }), backoff);
  t.same(decide(unknown, { ...second, onUnknown: 'hold' }), backoff);
  t.same(decide(unknown, { ...second, hasOther: false }), backoff);
  t.same(decide(unknown, last), failed);
});

t.test('unknown at a gateway that would send twice: once more at most, then by setting', async (t) => {
  const forgetful = { ...first, idempotent: false };
  t.same(decide(unknown, forgetful), backoff);
  t.same(decide(unknown, { ...forgetful, triesHere: 2 }), other);
  t.same(decide(unknown, { ...forgetful, triesHere: 2, hasOther: false }), failed);
  t.same(decide(unknown, { ...forgetful, onUnknown: 'retry-same' }), backoff);
  t.same(decide(unknown, { ...forgetful, triesHere: 2, onUnknown: 'retry-same' }), failed);
  t.same(decide(unknown, { ...forgetful, onUnknown: 'hold' }), failed);
});

t.test('what an attempt means for those that follow', async (t) => {
  const fate = (result: SendResult, situation: Situation) => decideAll(result, situation).fate;
  t.equal(fate(rejected('config/account'), first), 'left', 'never here again');
  t.equal(fate(rejected('throttled/gateway'), first), 'free', 'another gateway helps out meanwhile');
  t.equal(fate(rejected('throttled/recipient', 9_000), first), 'free');
  for (const [result, situation] of [
    [rejected('throttled/recipient'), first],
    [rejected('transient/gateway'), first],
    [{ outcome: 'accepted' }, first],
  ] as [SendResult, Situation][]) {
    t.equal(fate(result, situation), undefined, 'it counts');
  }
});

t.test('a call that a lost worker left tells nothing about its gateway', async (t) => {
  t.match(decideAll(CUT_OFF, first), { next: backoff, breaker: 'none', alert: false });
});

t.test('what a result says about its gateway', async (t) => {
  const effects = Object.keys(REJECTION_RULES).map((kind) => {
    const { breaker, alert } = decideAll(rejected(kind), first);
    return [kind, breaker, alert] as const;
  });
  t.matchOnlyStrict(Object.fromEntries(effects.map(([kind, breaker]) => [kind, breaker])), {
    'transient/message': 'none',
    'transient/recipient': 'none',
    'transient/gateway': 'count',
    'transient/account': 'count',
    'throttled/message': 'success',
    'throttled/recipient': 'success',
    'throttled/gateway': 'none',
    'throttled/account': 'none',
    'permanent/message': 'success',
    'permanent/recipient': 'success',
    'permanent/gateway': 'none',
    'permanent/account': 'none',
    'config/message': 'open',
    'config/recipient': 'open',
    'config/gateway': 'open',
    'config/account': 'open',
  });
  t.ok(
    effects.every(([kind, , alert]) => alert === String(kind).startsWith('config/')),
    'only config wakes a human',
  );
  t.match(decideAll(unknown, first), { breaker: 'count', alert: false });
  t.match(decideAll({ outcome: 'accepted' }, first), { breaker: 'success', holdMs: 0, alert: false });
  t.ok(decideAll({ ...rejected('permanent/message'), alert: true } as SendResult, first).alert);
});

t.test('a gateway is left alone for as long as it says, at most a minute', (t) => {
  const hold = (result: SendResult) => decideAll(result, first).holdMs;
  t.equal(hold(rejected('throttled/gateway')), 1_000);
  t.equal(hold(rejected('throttled/gateway', 20_000)), 20_000);
  t.equal(hold(rejected('throttled/account', 27 * 3_600_000)), 60_000);
  t.equal(hold(rejected('throttled/recipient', 20_000)), 0);
  t.equal(hold(unknown), 0);
  t.end();
});
