/** The subject of limits per client: an IPv4 address, or the /64 of an IPv6 address, which one household owns. */
import { isIPv6 } from 'node:net';
import { expandIPv6 } from '../core/address.ts';

/** `203.0.113.7` stays, `::ffff:203.0.113.7` becomes it, `2001:db8:1:2:3:4:5:6` becomes `2001:db8:1:2::/64`. */
export function clientSubject(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped?.[1]) return mapped[1];
  if (!isIPv6(address)) return address;
  return `${expandIPv6(address).slice(0, 4).join(':')}::/64`;
}
