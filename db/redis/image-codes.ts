/** Answers of image codes. An answer is taken and deleted in one step, so that one picture admits one request. */
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';

export function createImageCodeStore(redis: RedisClient, options: { ttlSeconds: number }) {
  return {
    /** Stores the answer of a picture; a second picture under one id replaces the first. */
    async put(id: string, answer: string): Promise<void> {
      await storeCall(redis.set(keys.imageCode(id), answer, 'EX', options.ttlSeconds));
    },

    /** Takes the answer away; null when it expired, was taken or never was. */
    take(id: string): Promise<string | null> {
      return storeCall(redis.getdel(keys.imageCode(id)));
    },

    /** Notes which send an answer admitted, for a page that lost the answer to its request. */
    async noteSend(id: string, sendId: string): Promise<void> {
      await storeCall(redis.set(keys.imageCodeSend(id), sendId, 'EX', options.ttlSeconds));
    },

    /** The send that the answer admitted last; null when there is none. */
    sendOf: (id: string): Promise<string | null> => storeCall(redis.get(keys.imageCodeSend(id))),
  };
}
