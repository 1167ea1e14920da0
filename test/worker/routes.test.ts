/** Purposes, order and weights of gateways. */
import t from 'tap';
import type { Attempt } from '../../core/attempt.ts';
import type { Gateway } from '../../core/vendors/gateway.ts';
import { arrange, joinRoutes, openRoutes, type Route } from '../../worker/routes.ts';

const gateway = (id: string): Gateway => ({
  id,
  vendor: 'test',
  idempotent: false,
  send: async () => ({ outcome: 'accepted' }),
  close: async () => {},
});
const routes: Route[] = [
  { gateway: gateway('a'), weight: 3 },
  { gateway: gateway('b'), weight: 1, purposes: ['login', 'register'] },
  { gateway: gateway('c'), weight: 0 },
];
const ids = (list: readonly Route[]) => list.map((route) => route.gateway.id);
const call = (id: string, changes: Partial<Attempt> = {}): Attempt => ({
  attempt: 1,
  chosen: 'first',
  gateway: id,
  startedAt: 1,
  ...changes,
});
const send = { purpose: 'register', attempts: [], onUnknown: 'failover' } as const;

t.test('settings are joined by id', async (t) => {
  const [joined, bare] = joinRoutes([gateway('x'), gateway('y')], [{ id: 'x', ratePerSecond: 5, concurrency: 2 }]);
  t.match(joined, { gateway: { id: 'x' }, ratePerSecond: 5, concurrency: 2 });
  t.same(Object.keys(bare ?? {}), ['gateway']);
});

t.test('a gateway serves its purposes only', async (t) => {
  t.same(ids(openRoutes(routes, send)), ['a', 'b', 'c']);
  t.same(ids(openRoutes(routes, { ...send, purpose: 'reset_password' })), ['a', 'c']);
});

t.test('a gateway that the send has left is out', async (t) => {
  t.same(ids(openRoutes(routes, { ...send, attempts: [call('a', { fate: 'left' }), call('b')] })), ['b', 'c']);
});

t.test('after an unknown outcome only failover goes elsewhere', async (t) => {
  const attempts = [call('b', { outcome: 'unknown' }), call('b', { outcome: 'rejected' })];
  t.same(ids(openRoutes(routes, { ...send, attempts })), ['a', 'b', 'c']);
  for (const onUnknown of ['retry-same', 'hold'] as const) {
    t.same(ids(openRoutes(routes, { ...send, attempts, onUnknown })), ['b'], onUnknown);
  }
});

t.test('ordered: as they are, after the one of the last call', async (t) => {
  const given = { routing: 'ordered', attempts: [], random: Math.random } as const;
  t.same(ids(arrange(routes, given)), ['a', 'b', 'c']);
  t.same(ids(arrange(routes, { ...given, attempts: [call('b')] })), ['b', 'a', 'c']);
});

t.test('weighted: in proportion, and none for a weight of nothing', async (t) => {
  const first: Record<string, number> = { a: 0, b: 0, c: 0 };
  for (let index = 0; index < 4_000; index += 1) {
    const [id = ''] = ids(arrange(routes, { routing: 'weighted', attempts: [], random: Math.random }));
    first[id] = (first[id] ?? 0) + 1;
  }
  t.equal(first.c, 0);
  t.ok(Math.abs((first.a ?? 0) - 3_000) < 200, `${first.a} of 4000 for three quarters`);
});
