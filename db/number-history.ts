/** Everything that is known of one number: its sends, refusals, limits and lists, as Redis and the ledger have it now. */
import type { Attempt } from '../core/attempt.ts';
import type { Clock } from '../core/clock.ts';
import { mobileDigests } from '../core/code.ts';
import type { Rate } from '../core/rate.ts';
import type { Keyring } from '../core/secrets.ts';
import type { SendStatus } from '../core/states.ts';
import type { Database } from './postgres.ts';
import type { RedisClient } from './redis/client.ts';
import { keys } from './redis/keys.ts';
import { createRefusals, type Refusal } from './redis/refusals.ts';
import { createSenderLists } from './redis/sender-lists.ts';
import { loadRecord } from './redis/sends/record.ts';
import { type FoundSend, searchSends } from './send-search.ts';
import { storeCall } from './store-call.ts';

const MOST_SENDS = 20;

export interface NumberHistory {
  sends: FoundSend[];
  /** A send that no worker has taken up yet is in Redis only. */
  waiting?: { sendId: string; status: SendStatus; lastCall?: Attempt | undefined };
  refusals: Refusal[];
  /** How long an entry of the lists blocks the number; 0: none does. */
  blockedMs: number;
  /** How long the mobile's next SMS has to wait; 0: not at all. */
  intervalMs: number;
  /** Each cap of the mobile, and how many of it are used. */
  caps: { rate: Rate; used: number }[];
  /** Wrong guesses of the last hour. */
  wrongGuesses: number;
}

export interface HistorySources {
  redis: RedisClient;
  db: Database;
  keyring: Keyring;
  mobileLimits: readonly Rate[];
  clock: Clock;
}

/** The number is looked up by its digests under every secret, and under its own name in Redis. */
export async function numberHistory(sources: HistorySources, mobile: string): Promise<NumberHistory> {
  const { redis, db, keyring, mobileLimits, clock } = sources;
  const digests = mobileDigests(keyring, mobile);
  const now = clock();
  const [sends, refusals, standing, holder, intervalMs, wrongGuesses, ...used] = await Promise.all([
    searchSends(db, { digests, limit: MOST_SENDS }),
    createRefusals(redis).list(digests),
    createSenderLists(redis).find(mobile, ''),
    storeCall(redis.get(keys.sendFlag(mobile))),
    storeCall(redis.pttl(keys.sendFlag(mobile))),
    storeCall(redis.zcount(keys.mobileChecks(mobile), now - 3_600_000, '+inf')),
    ...mobileLimits.map(({ windowMs }) => storeCall(redis.zcount(keys.mobileSends(mobile), now - windowMs, '+inf'))),
  ]);
  const unseen = holder !== null && !sends.some(({ id }) => id === holder);
  const record = unseen ? await loadRecord(redis, holder) : undefined;
  return {
    sends,
    ...(record && holder !== null
      ? { waiting: { sendId: holder, status: record.status, lastCall: record.attempts.at(-1) } }
      : {}),
    refusals,
    blockedMs: standing.mobile === 'block' ? standing.blockedMs : 0,
    intervalMs: Math.max(0, intervalMs),
    caps: mobileLimits.map((rate, index) => ({ rate, used: used[index] ?? 0 })),
    wrongGuesses,
  };
}
