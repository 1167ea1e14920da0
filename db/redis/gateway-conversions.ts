/**
 * First attempts and verified codes by gateway, channel and number segment, in one hash per minute of the send: all that the
 * choice of a gateway by what arrives is drawn from. It names no mobile; a segment is three digits.
 */
import { SLOT_MS } from '../../core/conversion-slot.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

const MINUTE_MS = 60_000;
/** Six half-lives of half an hour. */
export const CONVERSION_MEMORY_MS = 180 * MINUTE_MS;

export interface CountedCell {
  gateway: string;
  channel: string;
  segment: string;
  /** When it was sent, in slots of core/conversion-slot.ts. */
  slot: number;
}

export interface ConversionCount extends CountedCell {
  kind: 'tried' | 'verified';
  count: number;
}

export type GatewayConversions = ReturnType<typeof createGatewayConversions>;

export function createGatewayConversions(redis: RedisClient) {
  const countAttempt = defineScript<number>(redis, 'countAttempt-2.lua');
  const minuteOf = (slot: number) => Math.floor((slot * SLOT_MS) / MINUTE_MS);
  const life = CONVERSION_MEMORY_MS / 1000;

  return {
    /** A gateway took the first attempt of a send, or may have. Counts once. */
    async tried(sendId: string, { gateway, channel, segment, slot }: CountedCell): Promise<void> {
      const cell = [slot, gateway, channel, segment].join('/');
      await countAttempt(keys.send(sendId), keys.conversions(minuteOf(slot)), cell, `${cell}/tried`, life);
    },

    /** The code of a send was entered; to be called once. */
    async verified(sendId: string): Promise<void> {
      const cell = await redis.hget(keys.send(sendId), 'counted');
      if (!cell) return;
      const key = keys.conversions(minuteOf(Number(cell.split('/')[0])));
      await Promise.all([redis.hincrby(key, `${cell}/verified`, 1), redis.expire(key, life)]);
    },

    /** What was counted of sends since an instant. */
    async since(fromMs: number, nowMs: number): Promise<ConversionCount[]> {
      const first = Math.floor(fromMs / MINUTE_MS);
      const minutes = Array.from({ length: Math.floor(nowMs / MINUTE_MS) - first + 1 }, (_, index) => first + index);
      const hashes = await Promise.all(minutes.map((minute) => redis.hgetall(keys.conversions(minute))));
      return hashes.flatMap((hash) => Object.entries(hash).map(parse));
    },
  };
}

function parse([field, count]: [string, string]): ConversionCount {
  const [slot = '', gateway = '', channel = '', segment = '', kind] = field.split('/');
  return {
    slot: Number(slot),
    gateway,
    channel,
    segment,
    kind: kind === 'verified' ? 'verified' : 'tried',
    count: Number(count),
  };
}
