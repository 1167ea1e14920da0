/** Addresses that no outsider may make this service call: everything that is not public by the IANA registries. */
import { BlockList, isIPv4 } from 'node:net';

const blocked = new BlockList();
for (const network of [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]) {
  const [address = '', bits] = network.split('/');
  blocked.addSubnet(address, Number(bits), 'ipv4');
}
/** Of IPv6 only what is handed out is public, less what leads to another IPv4 or is for examples. */
const publicIPv6 = new BlockList();
publicIPv6.addSubnet('2000::', 3, 'ipv6');
const blockedIPv6 = new BlockList();
for (const [address, bits] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const) {
  blockedIPv6.addSubnet(address, bits, 'ipv6');
}

/** Whether an IP address leads into a private, local or special network. Also when it is no address at all. */
export function isPrivateAddress(address: string): boolean {
  if (isIPv4(address)) return blocked.check(address, 'ipv4');
  return !publicIPv6.check(address, 'ipv6') || blockedIPv6.check(address, 'ipv6');
}
