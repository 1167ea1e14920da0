/** The messages that "arrived", newest first, in bounded memory, and the listeners that are told of new ones. */
import type { Sms } from './dialect.ts';

export interface Inbox {
  add(sms: Sms): void;
  /** Newest first; without a mobile those of all numbers. */
  list(options: { mobile?: string; limit: number }): Sms[];
  clear(): void;
  /** Calls with what came since the last call, oldest first, at most once per turn of the event loop. */
  subscribe(listener: (batch: readonly Sms[]) => void): () => void;
}

/** What a listener gets at most in one batch: a page can't show more. */
const MAX_BATCH = 100;

export function createInbox(capacity: number): Inbox {
  let messages: Sms[] = [];
  let batch: Sms[] = [];
  const listeners = new Set<(batch: readonly Sms[]) => void>();

  function flush(): void {
    const arrived = batch;
    batch = [];
    for (const listener of listeners) listener(arrived);
  }

  return {
    add(sms) {
      messages.push(sms);
      // Cut in large steps: removing the head of a long array for each message would cost more than the message.
      if (messages.length >= 2 * capacity) messages = messages.slice(-capacity);
      if (listeners.size === 0) return;
      if (batch.length === 0) setImmediate(flush);
      if (batch.push(sms) > MAX_BATCH) batch.shift();
    },
    list({ mobile, limit }) {
      const found: Sms[] = [];
      const oldest = Math.max(0, messages.length - capacity);
      for (let index = messages.length - 1; index >= oldest && found.length < limit; index -= 1) {
        const sms = messages[index];
        if (sms && (mobile === undefined || sms.mobile === mobile)) found.push(sms);
      }
      return found;
    },
    clear() {
      messages = [];
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
