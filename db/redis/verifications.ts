/**
 * Verifications of applications. A record holds nothing that names a person but the number sealed; its code lies with
 * the codes of the number, its sends with the sends. What it is follows from how far it got: approved, canceled, or by time.
 */
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

/** Long enough for a back end that asks a day later what became of it. */
const RECORD_TTL_SECONDS = 86_400;

export interface VerificationFacts {
  application: string;
  purpose: string;
  channel: string;
  locale: string;
  /** E.164, sealed with the verification's id. */
  sealedTo: string;
  toMasked: string;
  country: string;
  reference?: string;
  createdAt: number;
}

export interface Verification extends VerificationFacts {
  id: string;
  /** When the newest code dies; ms since the epoch. */
  expiresAt: number;
  /** Ids of its sends, the first one first. */
  sends: string[];
  end?: 'approved' | 'canceled' | 'failed';
  endedAt?: number;
}

export type Verifications = ReturnType<typeof createVerifications>;

export function createVerifications(redis: RedisClient) {
  const endVerification = defineScript<number>(redis, 'endVerification-1.lua');
  const addVerificationSend = defineScript<number>(redis, 'addVerificationSend-1.lua');

  return {
    /** Before its first send is queued, which then is added. */
    async create(id: string, facts: VerificationFacts): Promise<void> {
      const key = keys.verification(id);
      const fields = { facts: JSON.stringify(facts), sends: '', expires_at: 0 };
      await storeCall(redis.multi().hset(key, fields).expire(key, RECORD_TTL_SECONDS).exec());
    },

    /** Adds a further send; false when the verification has ended meanwhile, or is not there. */
    async addSend(id: string, sendId: string, expiresAt: number): Promise<boolean> {
      return (await addVerificationSend(keys.verification(id), sendId, expiresAt)) === 1;
    },

    /** Ends it once: true for the one caller that did. */
    async end(id: string, end: NonNullable<Verification['end']>, now: number): Promise<boolean> {
      return (await endVerification(keys.verification(id), end, now)) === 1;
    },

    async get(id: string): Promise<Verification | undefined> {
      const fields = await storeCall(redis.hgetall(keys.verification(id)));
      const { facts, sends = '', expires_at: expiresAt, end, ended_at: endedAt } = fields;
      if (facts === undefined) return undefined;
      return {
        ...(JSON.parse(facts) as VerificationFacts),
        id,
        expiresAt: Number(expiresAt),
        sends: sends === '' ? [] : sends.split(','),
        ...(end ? { end: end as NonNullable<Verification['end']>, endedAt: Number(endedAt) } : {}),
      };
    },

    /** Forgets one whose first send could not be queued. */
    async remove(id: string): Promise<void> {
      await storeCall(redis.del(keys.verification(id)));
    },
  };
}
