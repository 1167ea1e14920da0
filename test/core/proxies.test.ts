/** TRUST_PROXY takes addresses, networks and the names of private ones; anything else is a fault. */
import t from 'tap';
import { parseProxies } from '../../core/proxies.ts';

t.test('addresses and networks', async (t) => {
  const text = '127.0.0.1, 10.0.0.0/8,::1,fd00::/8,fe80::/10,uniquelocal,::ffff:10.0.0.0/104';
  t.strictSame(parseProxies(text), text.split(/, ?/));
});

for (const text of [
  'true',
  '1',
  '',
  '127.0.0.1,',
  '10.0.0.0/33',
  '10.0.0/8',
  '::1/129',
  '10.0.0.0/8/8',
  '10.0.0.0/x',
]) {
  t.test(`a fault: "${text}"`, async (t) => t.throws(() => parseProxies(text), /is no address or network/));
}

for (const text of [
  '0.0.0.0/0',
  '::/0',
  '0.0.0.0/1',
  '8.0.0.0/7',
  '2000::/3',
  '::ffff:0:0/96',
  '::/64',
  '::ffff:0.0.0.0/97',
]) {
  t.test(`too wide: ${text}`, async (t) => t.throws(() => parseProxies(text), /the whole internet/));
}
