/**
 * The version of APPLICATIONS_FILE that all processes should run with, and what each says it runs with: how
 * `applications:reload` reaches processes that it knows nothing of.
 */
import { type Static, Type } from 'typebox';
import { Value } from 'typebox/value';
import { storeCall } from '../store-call.ts';
import type { RedisClient } from './client.ts';
import { keys } from './keys.ts';

/** A process that has said nothing for so long is gone. */
const SILENT_MS = 10_000;

const ProcessReport = Type.Object({
  fingerprint: Type.String(),
  version: Type.Integer(),
  /** Milliseconds since the epoch. */
  at: Type.Integer(),
  /** What was wrong with the file; the process goes on with what it had. */
  fault: Type.Optional(Type.String()),
});
export type ProcessReport = Static<typeof ProcessReport>;

export function createApplicationVersions(redis: RedisClient) {
  return {
    async version(): Promise<number> {
      return Number((await storeCall(redis.hget(keys.applications, 'version'))) ?? 0);
    },

    /** Asks every process to read the file again; resolves to the version to wait for. */
    raise: (): Promise<number> => storeCall(redis.hincrby(keys.applications, 'version', 1)),

    async report(process: string, report: ProcessReport): Promise<void> {
      await storeCall(redis.hset(keys.applications, `process:${process}`, JSON.stringify(report)));
    },

    async forget(process: string): Promise<void> {
      await storeCall(redis.hdel(keys.applications, `process:${process}`));
    },

    /** What every process that still runs says; those that are silent are forgotten. */
    async processes(now: number): Promise<Map<string, ProcessReport>> {
      const fields = Object.entries(await storeCall(redis.hgetall(keys.applications)));
      const found = new Map<string, ProcessReport>();
      for (const [field, text] of fields) {
        if (!field.startsWith('process:')) continue;
        const report: unknown = JSON.parse(text);
        if (Value.Check(ProcessReport, report) && now - report.at < SILENT_MS) found.set(field.slice(8), report);
        else await storeCall(redis.hdel(keys.applications, field));
      }
      return found;
    },
  };
}
