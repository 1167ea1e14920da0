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
