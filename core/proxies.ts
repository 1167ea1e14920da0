/** TRUST_PROXY: the proxies in front of the API whose `X-Forwarded-*` headers are believed. */
import { isIP } from 'node:net';
import { expandIPv6 } from './address.ts';

/** What Fastify knows by name: this machine, and the private networks of RFC 3927, 1918 and 4193. */
const NAMED: readonly string[] = ['loopback', 'linklocal', 'uniquelocal'];

/** Parses addresses and networks, comma-separated; throws an Error whose message names the fault. */
export function parseProxies(text: string): string[] {
  return text.split(',').map((item) => parseProxy(item.trim()));
}

function parseProxy(text: string): string {
  if (NAMED.includes(text)) return text;
  const [address = '', length, ...rest] = text.split('/');
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0;
  const fits = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
  if (bits === 0 || !fits || rest.length > 0) throw new Error(`"${text}" is no address or network such as 10.0.0.0/8`);
  // Everybody would be a proxy, and every client could choose the address that limits count.
  if (length !== undefined && meansEverybody(address, Number(length))) {
    throw new Error(`${text} is the whole internet, or so large a part of it that clients are in it`);
  }
  return text;
}

/** Wider than /8, or in IPv6 than /16, and not of a private network (RFC 4193 and 4291); IPv4 may be written as IPv6. */
function meansEverybody(address: string, length: number): boolean {
  if (isIP(address) === 4) return length < 8;
  const groups = expandIPv6(address);
  if (groups.slice(0, 6).join(':') === '0:0:0:0:0:ffff' && length >= 96) return length < 96 + 8;
  const head = Number.parseInt(groups[0] ?? '0', 16);
  const isPrivate = (head >> 9 === 0xfc >> 1 && length >= 7) || (head >> 6 === 0xfe80 >> 6 && length >= 10);
  // The first 80 bits of all IPv4 are zeros.
  return !isPrivate && (length < 16 || (length < 96 && groups.slice(0, 5).every((group) => group === '0')));
}
