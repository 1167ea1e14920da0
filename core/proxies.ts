/** TRUST_PROXY: the proxies in front of the API whose `X-Forwarded-*` headers are believed. */
import { isIP } from 'node:net';

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
  if (Number(length) === 0) throw new Error(`${text} is the whole internet`);
  return text;
}
