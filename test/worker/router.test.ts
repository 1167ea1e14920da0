/** What a choice costs the others: a process whose calls are all taken stops neither other workers nor the pace. */
import t from 'tap';
import type { Attempt } from '../../core/attempt.ts';
import type { Gateway } from '../../core/vendors/gateway.ts';
import type { Begun } from '../../db/redis/sends/records.ts';
import { type Begin, createRouter, type RouterOptions } from '../../worker/router.ts';

const gateway = (id: string) => ({ id }) as Gateway;

/** A router whose gateways answer by `answers`; one that has none admits. */
function start(options: Partial<RouterOptions> = {}) {
  const answers = new Map<string, Begun | { result: 'unwanted' }>();
  /** Answers that are given once, before those. */
  const first: Begun[] = [];
  const asked: Parameters<Begin>[] = [];
  const router = createRouter({
    routes: [{ gateway: gateway('a'), concurrency: 1 }, { gateway: gateway('b') }],
    routing: 'ordered',
    onUnknown: 'failover',
    ratePerSecond: undefined,
    concurrency: 1,
    ...options,
  });
  const begin: Begin = async (...given) => {
    asked.push(given);
    return first.shift() ?? answers.get(given[0].id) ?? { result: 'begun' };
  };
  const choose = (attempts: Attempt[] = [], signal = new AbortController().signal) =>
    router.choose({ purpose: 'register', channel: 'sms', mobile: '13900002086', attempts }, begin, signal);
  const told = () => asked.map(([{ id }, chosen]) => `${id} ${chosen}`);
  return { answers, first, asked, choose, told };
}

t.test('all calls taken: this process waits a moment, the others go on', async (t) => {
  const { answers, choose } = start();
  const call = await choose();
  t.match(call, { passage: 'call', gateway: { id: 'a' } });
  answers.set('b', { result: 'hold', ms: 30_000 });
  t.match(await choose(), { passage: 'wait', everyone: false, delayMs: 100 });
  if (call.passage === 'call') call.release();
  answers.set('a', { result: 'hold', ms: 30_000 });
  t.match(await choose(), { passage: 'wait', everyone: true }, 'a hold is for all workers');
  answers.clear();
  t.match(await choose(), { passage: 'call', gateway: { id: 'a' } }, 'who is refused holds no call');
});

t.test('why a gateway is taken', async (t) => {
  const { answers, choose, told } = start({
    routes: [{ gateway: gateway('a') }, { gateway: gateway('b') }],
    concurrency: 9,
  });
  await choose();
  answers.set('a', { result: 'open', ms: 9_000 });
  await choose();
  answers.set('b', { result: 'open', ms: 5_000 });
  t.match(await choose(), { passage: 'wait' });
  await choose([{ attempt: 1, gateway: 'b', chosen: 'first', startedAt: 1, outcome: 'rejected' }]);
  t.strictSame(told(), [
    'a first',
    'a first',
    'b failover',
    'a first',
    'b failover',
    'b forced',
    'b same',
    'a failover',
    'b forced',
  ]);
});

t.test('a slot of the pace is waited for, then asked for again without taking another', async (t) => {
  const { first, asked, choose } = start();
  first.push({ result: 'wait', ms: 1 });
  t.match(await choose(), { passage: 'call', gateway: { id: 'a' } });
  t.strictSame(
    asked.map(([, , pace]) => pace.paced),
    [undefined, true],
  );
});

t.test('a worker that stops does not wait for the pace', async (t) => {
  const { answers, choose } = start();
  answers.set('a', { result: 'wait', ms: 60_000 });
  const stop = new AbortController();
  const chosen = choose([], stop.signal);
  stop.abort();
  t.match(await chosen, { passage: 'wait', delayMs: 0, everyone: false });
});

t.test('a send that is elsewhere by now is looked at anew', async (t) => {
  const { answers, choose } = start();
  for (const result of ['moved', 'gone', 'unwanted'] as const) {
    answers.set('a', { result });
    t.strictSame(await choose(), { passage: 'moved' });
  }
});
