/** Wrong answers to image codes per client address: after too many the address waits, and its proof of work costs more. */
import { randomUUID } from 'node:crypto';
import type { Rate } from '../../core/rate.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

export function createImageFailures(redis: RedisClient, { imageFailureLimit }: { imageFailureLimit: Rate }) {
  const { count, windowMs } = imageFailureLimit;
  const takeLimit = defineScript<number>(redis, 'takeLimit-1.lua');
  const waitLimit = defineScript<number>(redis, 'waitLimit-1.lua');
  const key = (address: string) => keys.addressLimit('image_failure', address);
  return {
    /** Milliseconds that the address has to wait; 0 when it may try. */
    wait: (address: string): Promise<number> => waitLimit(key(address), count, windowMs),

    /** Counts one wrong answer. Returns 0, or the milliseconds to wait when there were too many already. */
    add: (address: string): Promise<number> => takeLimit(key(address), randomUUID(), count, windowMs),

    /** Wrong answers within the window, at most as many as the limit has. */
    async recent(address: string): Promise<number> {
      await waitLimit(key(address), count, windowMs);
      return storeCall(redis.zcard(key(address)));
    },
  };
}
