/** The record of a send in Redis, in the words of this code: how far it is, its attempts, what it took. */
import type { Attempt } from '../../../core/attempt.ts';
import type { Channel, EndStatus, SendStatus } from '../../../core/states.ts';
import { storeCall } from '../../store-call.ts';
import type { RedisClient } from '../client.ts';
import { keys } from '../keys.ts';
import type { Charge } from './quotas.ts';

/** Longer than any code lives, so that a page can still be told how its send ended. */
export const RECORD_TTL_SECONDS = 3600;

/** How a worker leaves a send; it names nobody, and BullMQ keeps it as the job's result. */
export interface SendEnd {
  status: EndStatus;
  gateway?: string;
  /** The vendor's code, or one short word of ours. */
  errorCode?: string;
  /** Milliseconds since the epoch. */
  at?: number;
  /** In which time a message mostly arrives that went where this one did, milliseconds, as far as it is known. */
  usualMs?: number;
  /** How it went; absent: as an SMS. */
  channel?: Channel;
  /** A call could bring the same code. */
  callable?: true;
  /** The job's count of attempts at that time: a higher one later means that somebody retries the job. */
  attemptsMade: number;
}

export interface SendRecord {
  status: SendStatus;
  attempts: Attempt[];
  /** The way to the phone that a worker began last, and how many attempts there were before it. */
  way: number;
  wayFrom: number;
  end?: SendEnd;
  /** What the send took and still holds. */
  charge?: Charge;
}

/** What a page may know. Times are milliseconds since the epoch. */
export interface SendState {
  status: SendStatus;
  expiresAt: number;
  /** 0 once the interval was released. */
  resendAt: number;
}

/** The same of a send that was published: how its worker left it, and whether its code was entered. */
export interface FoundSend extends SendState {
  end?: SendEnd;
  verified: boolean;
  /** Ways to the phone so far. */
  ways: number;
}

/** How far a send is; undefined when it is unknown. */
export async function loadRecord(redis: RedisClient, sendId: string): Promise<SendRecord | undefined> {
  return parseRecord(await storeCall(redis.hgetall(keys.send(sendId))));
}

/** Undefined for an empty hash, which is no record. */
function parseRecord(fields: Readonly<Record<string, string>>): SendRecord | undefined {
  if (!fields.status) return undefined;
  const numbers = Array.from({ length: Number(fields.attempts) }, (_, index) => index + 1);
  return {
    status: fields.status as SendStatus,
    way: Number(fields.way ?? 1),
    wayFrom: Number(fields.way_from ?? 0),
    attempts: numbers.map((number) => JSON.parse(fields[`attempt:${number}`] ?? 'null') as Attempt),
    ...(fields.end ? { end: JSON.parse(fields.end) as SendEnd } : {}),
    ...(fields.charge ? { charge: JSON.parse(fields.charge) as Charge } : {}),
  };
}
