/** Which addresses a webhook may never lead to, in all their writings. */
import t from 'tap';
import { isPrivateAddress } from '../../core/private-address.ts';

t.test('private, local and special addresses are blocked', async (t) => {
  for (const address of [
    ...['127.0.0.1', '127.9.9.9', '10.1.2.3', '172.31.255.255', '192.168.0.1', '169.254.169.254', '100.100.100.200'],
    ...['0.0.0.0', '224.0.0.1', '255.255.255.255', '192.0.2.1', '198.19.0.1'],
    ...['::1', '::', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1', 'fe80::1', 'fe80::1%eth0'],
    ...['fc00::1', 'fd12:3456::1', 'ff02::1', '2002:7f00:1::', '2001:0:1::', '2001:db8::1', 'not an address', ''],
  ]) {
    t.ok(isPrivateAddress(address), address);
  }
});

t.test('public ones are not', async (t) => {
  for (const address of ['1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2400:3200::1', '2a00:1450::8']) {
    t.notOk(isPrivateAddress(address), address);
  }
});
