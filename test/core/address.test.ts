/** Addresses: the networks around a client, and the one way in which a network is written. */
import t from 'tap';
import { addressBlock, networksOf, parseNetwork } from '../../core/address.ts';

t.test('a client lies in every network around it', async (t) => {
  const networks = networksOf('203.0.113.7');
  t.equal(networks.length, 25);
  t.equal(networks[0], '203.0.0.0/8');
  t.ok(networks.includes('203.0.112.0/22'));
  t.equal(networks.at(-1), '203.0.113.7/32');

  const wide = networksOf('2001:db8:1:2::/64');
  t.equal(wide.length, 49);
  t.equal(wide[0], '2001:0:0:0::/16');
  t.equal(wide.at(-1), '2001:db8:1:2::/64');
  t.strictSame(networksOf('no address'), []);
});

t.test('the block around a client is a /24 or a /48', async (t) => {
  t.equal(addressBlock('203.0.113.7'), '203.0.113.0/24');
  t.equal(addressBlock('2001:db8:1:2::/64'), '2001:db8:1:0::/48');
});

t.test('a network has one writing', async (t) => {
  t.equal(parseNetwork('203.0.113.7'), '203.0.113.7/32');
  t.equal(parseNetwork('203.0.113.7/24'), '203.0.113.0/24');
  t.equal(parseNetwork('2001:DB8::/32'), '2001:db8:0:0::/32');
  t.equal(parseNetwork('2001:db8:1:2:3::9'), '2001:db8:1:2::/64');
  t.equal(parseNetwork('2001:db8:1:2:3::9/128'), '2001:db8:1:2::/64');
  for (const text of ['10.0.0.0/7', '::/0', '1.2.3', '1.2.3.4/x', '1.2.3.4/8/9', '1.2.3.4/33', '::1/129', '']) {
    t.equal(parseNetwork(text), undefined, text);
  }
  t.ok(networksOf('2001:db8:1:2::/64').includes(parseNetwork('2001:db8::/32') ?? ''));
});
