/**
 * Block and allow lists of mobiles, prefixes of mobiles and networks. Every request asks Redis, so that an operator's
 * word counts at once in every process. An entry stands in a key's name, because values never name a mobile.
 */
import { networksOf, parseNetwork } from '../../core/address.ts';
import { isMobile } from '../../core/mobile.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';

const SHORTEST_PREFIX = 3;
/** Of E.164, with its plus. */
const LONGEST_NUMBER = 16;

export type Verdict = 'block' | 'allow';

/** What mobile and address are on, if on any. */
export interface Standing {
  mobile: Verdict | undefined;
  address: Verdict | undefined;
  /** How long one of them stays blocked; 0 when none is. */
  blockedMs: number;
  /** Whether no time ends the block. */
  endless: boolean;
}

/** What is told of a block without an end: an operator may end it at any time. */
const ENDLESS_BLOCK_MS = 3_600_000;

/** The one writing of an entry: a mobile or E.164, three or more of its first characters, or a network; else undefined. */
export function parseEntry(text: string): string | undefined {
  const number = text.startsWith('+86') && text.length > 5 ? text.slice(3) : text;
  const prefix = /^(1[3-9]\d{1,8}|\+[1-9]\d{1,14})$/.test(number);
  return isMobile(number) || prefix ? number : parseNetwork(text);
}

/** What the last of `entries` that is on a list says, and how long it blocks. */
async function standingOf(redis: RedisClient, entries: readonly string[]) {
  const verdicts = entries.length > 0 ? await storeCall(redis.mget(entries.map(keys.listEntry))) : [];
  const index = verdicts.findLastIndex((verdict) => verdict !== null);
  const verdict = verdicts[index] as Verdict | undefined;
  if (verdict !== 'block') return { verdict, blockedMs: 0, endless: false };
  const leftMs = await storeCall(redis.pttl(keys.listEntry(entries[index] ?? '')));
  const endless = leftMs === -1;
  return { verdict, blockedMs: endless ? ENDLESS_BLOCK_MS : Math.max(leftMs, 0), endless };
}

/** What entries of one length have in common: `7` digits of a mobile, `/24` of IPv4, `:/48` of IPv6. */
function shapeOf(entry: string): string {
  const slash = entry.indexOf('/');
  return slash < 0 ? String(entry.length) : `${entry.includes(':') ? ':' : ''}${entry.slice(slash)}`;
}

export function createSenderLists(redis: RedisClient) {
  return {
    /** The most specific entry decides: a mobile before its prefix, a small network before the one around it. */
    async find(mobile: string, clientAddress: string): Promise<Standing> {
      const shapes = new Set(await storeCall(redis.smembers(keys.listShapes)));
      if (shapes.size === 0) return { mobile: undefined, address: undefined, blockedMs: 0, endless: false };
      const lengths = Array.from({ length: LONGEST_NUMBER - SHORTEST_PREFIX + 1 }, (_, i) => i + SHORTEST_PREFIX);
      const prefixes = lengths.map((length) => mobile.slice(0, length));
      const listed = (entries: readonly string[]) => entries.filter((entry) => shapes.has(shapeOf(entry)));
      const [ofMobile, ofAddress] = await Promise.all([
        standingOf(redis, listed(prefixes)),
        standingOf(redis, listed(networksOf(clientAddress))),
      ]);
      return {
        mobile: ofMobile.verdict,
        address: ofAddress.verdict,
        blockedMs: Math.max(ofMobile.blockedMs, ofAddress.blockedMs),
        endless: ofMobile.endless || ofAddress.endless,
      };
    },

    /** Puts an entry on a list, and so off the other; for `seconds`, else for ever. */
    async put(entry: string, verdict: Verdict, seconds?: number): Promise<void> {
      const key = keys.listEntry(entry);
      const life = seconds === undefined ? [] : (['EX', seconds] as const);
      await storeCall(
        redis
          .multi()
          .sadd(keys.listShapes, shapeOf(entry))
          .set(key, verdict, ...(life as []))
          .exec(),
      );
    },

    /** Takes an entry off; false when it was on no list. */
    async remove(entry: string): Promise<boolean> {
      return (await storeCall(redis.del(keys.listEntry(entry)))) === 1;
    },

    /** What a single entry is on, and for how many seconds more; undefined for ever. */
    async get(entry: string): Promise<{ verdict: Verdict; seconds: number | undefined } | undefined> {
      const key = keys.listEntry(entry);
      const [verdict, seconds] = await storeCall(Promise.all([redis.get(key), redis.ttl(key)]));
      if (verdict === null) return undefined;
      return { verdict: verdict as Verdict, seconds: seconds < 0 ? undefined : seconds };
    },

    /** Every entry, in no order. Reads the whole key space in steps: for operators, not for requests. */
    async all(): Promise<string[]> {
      const pattern = keys.listEntry('*');
      const start = pattern.length - 1;
      const nodes = 'nodes' in redis ? redis.nodes('master') : [redis];
      const entries = new Set<string>();
      for (const node of nodes) {
        for await (const found of node.scanStream({ match: pattern, count: 1000 })) {
          for (const key of found as string[]) entries.add(key.slice(start));
        }
      }
      return [...entries].sort();
    },
  };
}
