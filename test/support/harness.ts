/**
 * What a test file gets of its own: a Redis database, a PostgreSQL database made from the migrated template, a whole
 * configuration over both. Everything is given back at the end. A connection that is left open then fails the test;
 * a server, timer or process that is left open makes the file run into tap's time limit, which names it.
 */
import { type Config, parseConfig } from '../../core/config.ts';
import { takeDatabase } from './test-database.ts';
import { takeRedis } from './test-redis.ts';
import type { Test } from './test-type.ts';

export type { Test } from './test-type.ts';

/** The URL of an empty Redis database that only this file uses; emptied at the end of `t`. */
export const testRedisUrl = (t: Test): Promise<string> => takeRedis(t);

/** The URL of a migrated database that only this file uses; dropped at the end of `t`. */
export const testDatabaseUrl = (t: Test): Promise<string> => takeDatabase(t);

/** Secrets, accounts and free ports of a test; what a process or parseConfig needs. */
export async function testEnvironment(
  t: Test,
  overrides: Record<string, string> = {},
): Promise<Record<string, string>> {
  return {
    NODE_ENV: 'test',
    REDIS_URL: overrides.REDIS_URL ?? (await testRedisUrl(t)),
    DATABASE_URL: overrides.DATABASE_URL ?? (await testDatabaseUrl(t)),
    APP_SECRETS: 'test-secret-of-at-least-thirty-two-bytes',
    OPS_USER: 'ops',
    OPS_PASSWORD: 'ops-password',
    PORT: '0',
    OPS_PORT: '0',
    WORKER_OPS_PORT: '0',
    LOG_LEVEL: 'silent',
    // Test files share two cores with others; those about failing stores set the default again.
    STORE_TIMEOUT_MS: '10000',
    ...overrides,
  };
}

/** A whole configuration by the same parser as in production; `overrides` are environment variables. */
export async function testConfig(t: Test, overrides: Record<string, string> = {}): Promise<Config> {
  return parseConfig(await testEnvironment(t, overrides));
}
