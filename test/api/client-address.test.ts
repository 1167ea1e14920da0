/** The subject of limits per address. */
import t from 'tap';
import { clientSubject } from '../../api/client-address.ts';

t.test('IPv4 counts by itself, IPv6 by its /64, however it is written', async (t) => {
  t.equal(clientSubject('203.0.113.7'), '203.0.113.7');
  t.equal(clientSubject('::ffff:203.0.113.7'), '203.0.113.7');
  t.equal(clientSubject('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
  t.equal(clientSubject('2001:0DB8:0001:0002::9'), '2001:db8:1:2::/64');
  t.equal(clientSubject('2001:db8::1'), '2001:db8:0:0::/64');
  t.equal(clientSubject('::1'), '0:0:0:0::/64');
  t.equal(clientSubject('fe80::1%eth0'), 'fe80:0:0:0::/64');
});

t.test('whatever form a proxy writes an address in, it is one subject', async (t) => {
  for (const text of [
    '203.0.113.21',
    '203.0.113.21:4000',
    '::ffff:203.0.113.21',
    '::FFFF:cb00:7115',
    '[::ffff:203.0.113.21]:80',
  ]) {
    t.equal(clientSubject(text, '192.0.2.1'), '203.0.113.21', text);
  }
  for (const text of [
    '2001:db8::1',
    '[2001:db8::1]',
    '[2001:db8::1]:4000',
    '2001:DB8:0:0::ffff',
    '2001:db8::203.0.113.7',
  ]) {
    t.equal(clientSubject(text, '192.0.2.1'), '2001:db8:0:0::/64', text);
  }
});

t.test('a text that is no address counts as the socket', async (t) => {
  for (const text of [
    '',
    'unknown',
    '_hidden',
    '203.0.113.256',
    '203.0.113.7, 203.0.113.8',
    '[203.0.113.7',
    'x'.repeat(9000),
  ]) {
    t.equal(clientSubject(text, '::ffff:192.0.2.1'), '192.0.2.1', text.slice(0, 30));
  }
  t.equal(clientSubject('unknown'), 'unknown');
});
