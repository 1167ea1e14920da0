/**
 * Client addresses as subjects of limits, and the networks that hold them. An IPv6 client is its /64, which one
 * household owns; further bits of an address say nothing about who sends.
 */
import { isIPv4, isIPv6 } from 'node:net';

/** The widest networks that may be named: wider ones would hold half a continent. */
const WIDEST = { 4: 8, 6: 16 } as const;
const BITS = { 4: 32, 6: 64 } as const;
const LENGTHS = { 4: 32, 6: 128 } as const;
/** What hosting companies and carriers hand out, and so what an attacker rotates within. */
const BLOCK = { 4: 24, 6: 48 } as const;

interface Address {
  version: 4 | 6;
  /** 32 bits, or the first 64. */
  bits: bigint;
}

/** The eight groups of an IPv6 address in the canonical writing of RFC 5952, without leading zeros. */
export function expandIPv6(address: string): string[] {
  const canonical = new URL(`http://[${address.split('%')[0]}]`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const left = head === '' ? [] : head.split(':');
  const right = tail === undefined || tail === '' ? [] : tail.split(':');
  const gap = tail === undefined ? [] : Array<string>(8 - left.length - right.length).fill('0');
  return [...left, ...gap, ...right];
}

/** Every network that holds a client, widest first, such as `203.0.0.0/8` to `203.0.113.7/32`. */
export function networksOf(subject: string): string[] {
  const address = parseAddress(subject.split('/')[0] ?? '');
  if (!address) return [];
  const widest = WIDEST[address.version];
  const count = BITS[address.version] - widest + 1;
  return Array.from({ length: count }, (_, index) => writeNetwork(address, widest + index));
}

/** The /24 or /48 around a client: `203.0.113.0/24`. */
export function addressBlock(subject: string): string {
  const address = parseAddress(subject.split('/')[0] ?? '');
  return address ? writeNetwork(address, BLOCK[address.version]) : subject;
}

/** The one writing of a network or a single address; undefined when the text is neither or too wide. */
export function parseNetwork(text: string): string | undefined {
  const [host = '', length, ...rest] = text.split('/');
  const address = parseAddress(host);
  if (!address || rest.length > 0) return undefined;
  if (length === undefined) return writeNetwork(address, BITS[address.version]);
  if (!/^\d{1,3}$/.test(length) || Number(length) > LENGTHS[address.version]) return undefined;
  // Nothing is told apart below a /64, so a single IPv6 address is its /64.
  const bits = Math.min(Number(length), BITS[address.version]);
  return bits < WIDEST[address.version] ? undefined : writeNetwork(address, bits);
}

function parseAddress(text: string): Address | undefined {
  if (isIPv4(text))
    return { version: 4, bits: text.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n) };
  if (!isIPv6(text)) return undefined;
  const groups = expandIPv6(text).slice(0, 4);
  return { version: 6, bits: groups.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n) };
}

function writeNetwork({ version, bits }: Address, length: number): string {
  const host = BigInt(BITS[version] - length);
  const network = (bits >> host) << host;
  if (version === 4) return `${[24n, 16n, 8n, 0n].map((shift) => (network >> shift) & 255n).join('.')}/${length}`;
  const groups = [48n, 32n, 16n, 0n].map((shift) => ((network >> shift) & 0xffffn).toString(16));
  return `${groups.join(':')}::/${length}`;
}
