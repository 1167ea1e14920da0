/** Block and allow lists: what an entry covers, and which one decides. */
import t from 'tap';
import { createSenderLists, parseEntry } from '../../db/redis/sender-lists.ts';
import { connectRedis } from '../support/redis.ts';

t.test('the most specific entry decides, for the mobile and for the address', async (t) => {
  const lists = createSenderLists(await connectRedis(t));
  const unlisted = { mobile: undefined, address: undefined, blockedMs: 0, endless: false };
  t.strictSame(await lists.find('13900130001', '203.0.113.7'), unlisted);
  await lists.put('1390013', 'block');
  await lists.put('203.0.0.0/16', 'block');
  t.match(await lists.find('13900130001', '203.0.113.7'), { mobile: 'block', address: 'block' });
  t.strictSame(await lists.find('13900140001', '203.1.113.7'), unlisted);
  await lists.put('13900130001', 'allow');
  await lists.put('203.0.113.0/24', 'allow');
  t.match(await lists.find('13900130001', '203.0.113.7'), { mobile: 'allow', address: 'allow', blockedMs: 0 });
  t.match(await lists.find('13900130002', '203.0.114.7'), { mobile: 'block', address: 'block' });
  await lists.put('2001:db8:0:0::/32', 'block');
  t.match(await lists.find('13900140001', '2001:db8:1:2::/64'), { address: 'block' });
});

t.test('a block lasts as long as the entries that decide, an hour at a time when they have no end', async (t) => {
  const lists = createSenderLists(await connectRedis(t));
  const blockedMs = async () => (await lists.find('13900130001', '203.0.113.7')).blockedMs;
  const within = (ms: number, limit: number) => ms > limit - 50_000 && ms <= limit;
  await lists.put('1390013', 'block');
  t.equal(await blockedMs(), 3_600_000);
  await lists.put('13900130001', 'block', 60);
  t.ok(within(await blockedMs(), 60_000), 'of two prefixes the longer one decides');
  await lists.put('203.0.113.0/24', 'block', 7200);
  t.ok(within(await blockedMs(), 7_200_000), 'of mobile and address the one that is blocked longer');
});

t.test('an entry is on one list, until it is removed or its time is over', async (t) => {
  const redis = await connectRedis(t);
  const lists = createSenderLists(redis);
  await lists.put('1390013', 'block');
  t.strictSame(await lists.get('1390013'), { verdict: 'block', seconds: undefined });
  await lists.put('1390013', 'allow', 3600);
  t.match(await lists.get('1390013'), { verdict: 'allow', seconds: 3600 });
  await lists.put('203.0.113.0/24', 'block');
  t.strictSame(await lists.all(), ['1390013', '203.0.113.0/24']);
  t.equal(await lists.remove('1390013'), true);
  t.equal(await lists.remove('1390013'), false);
  t.equal(await lists.get('1390013'), undefined);
});

t.test('an entry has one writing', async (t) => {
  t.equal(parseEntry('13900130001'), '13900130001');
  t.equal(parseEntry('139'), '139');
  t.equal(parseEntry('203.0.113.9/24'), '203.0.113.0/24');
  for (const text of ['13', '239001', '139001300011', 'everyone', '']) t.equal(parseEntry(text), undefined, text);
});
