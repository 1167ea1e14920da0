/** What the pumping guard knows of a number range or an address block, in the words of this code and for operators. */
import type { Floor } from '../../core/abuse-settings.ts';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';
import { defineScript } from './script.ts';

export interface GuardOptions {
  smsGuardPrefixFloor: Floor;
  smsGuardBlockFloor: Floor;
  smsGuardShare: number;
}

/** Unverified codes of a subject and how many there may be, in the last hour and day. */
export interface Conversion {
  subject: string;
  kind: 'prefix' | 'block';
  suspected: boolean;
  lastHour: number;
  hourBudget: number;
  lastDay: number;
  dayBudget: number;
}

/** What is kept of an hour, for operators. */
export interface HourOfSends {
  /** Milliseconds since the epoch. */
  startsAt: number;
  sent: number;
  verified: number;
  suspected: number;
}

/** As conversion.lua writes it. */
export type ConversionReply = [
  suspected: number,
  lastHour: number,
  hourBudget: number,
  lastDay: number,
  dayBudget: number,
];

/** What the guard would say now of a subject, and the hours behind it; changes nothing. */
export function createGuardReport(redis: RedisClient, options: GuardOptions) {
  const readSubject = defineScript<[at: number, ConversionReply]>(redis, 'readSubject-1.lua', ['conversion']);
  const floors = { prefix: options.smsGuardPrefixFloor, block: options.smsGuardBlockFloor };
  return async (kind: Conversion['kind'], subject: string): Promise<{ state: Conversion; hours: HourOfSends[] }> => {
    const key = keys.conversion(subject);
    const { hour, day } = floors[kind];
    const [[, reply], fields] = await Promise.all([
      readSubject(key, hour, day, options.smsGuardShare, 0),
      storeCall(redis.hgetall(key)),
    ]);
    return { state: parseConversion(kind, subject, reply), hours: parseHours(fields) };
  };
}

export function parseConversion(kind: Conversion['kind'], subject: string, reply: ConversionReply): Conversion {
  const [suspected, lastHour, hourBudget, lastDay, dayBudget] = reply;
  return { subject, kind, suspected: suspected === 1, lastHour, hourBudget, lastDay, dayBudget };
}

const HOUR_MS = 3_600_000;

function parseHours(fields: Readonly<Record<string, string>>): HourOfSends[] {
  const hours = new Set(Object.keys(fields).flatMap((field) => /^[svr](\d+)$/.exec(field)?.[1] ?? []));
  const count = (kind: string, hour: string) => Number(fields[`${kind}${hour}`] ?? 0);
  return [...hours].sort().map((hour) => ({
    startsAt: Number(hour) * HOUR_MS,
    sent: count('s', hour),
    verified: count('v', hour),
    suspected: count('r', hour),
  }));
}

/** Every number range and address block of the last week, in no order. Reads the whole key space in steps: for operators. */
export async function* guardSubjects(redis: RedisClient): AsyncGenerator<Pick<Conversion, 'kind' | 'subject'>> {
  const [before = '', after = ''] = keys.conversion('*').split('*');
  const nodes = 'nodes' in redis ? redis.nodes('master') : [redis];
  for (const node of nodes) {
    for await (const found of node.scanStream({ match: keys.conversion('*'), count: 1000 })) {
      for (const key of found as string[]) {
        const subject = key.slice(before.length, key.length - after.length);
        yield { kind: /^\d+$/.test(subject) ? 'prefix' : 'block', subject };
      }
    }
  }
}
