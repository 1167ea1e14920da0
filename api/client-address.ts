/** The subject of limits per client: an IPv4 address, or the /64 of an IPv6 address, which one household owns. */
import { isIPv4, isIPv6 } from 'node:net';
import { expandIPv6 } from '../core/address.ts';

/**
 * `203.0.113.7` stays, `::ffff:203.0.113.7` becomes it, `2001:db8:1:2:3:4:5:6` becomes `2001:db8:1:2::/64`; a port that a
 * proxy wrote behind an address makes no other subject. A text that is no address counts as `socketAddress`.
 */
export function clientSubject(address: string, socketAddress = ''): string {
  return subjectOf(address) ?? subjectOf(socketAddress) ?? 'unknown';
}

function subjectOf(text: string): string | undefined {
  const bare = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? /^([\d.]+):\d{1,5}$/.exec(text)?.[1] ?? text;
  if (isIPv4(bare)) return bare;
  if (!isIPv6(bare)) return undefined;
  const groups = expandIPv6(bare);
  const [high = '0', low = '0'] = groups.slice(6);
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff')
    return ipv4Of(Number.parseInt(high, 16), Number.parseInt(low, 16));
  return `${groups.slice(0, 4).join(':')}::/64`;
}

const ipv4Of = (high: number, low: number): string => [high >> 8, high & 255, low >> 8, low & 255].join('.');
