/** What all tests need beside themselves: Redis and PostgreSQL with a migrated template database. */
import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { migrateDatabase } from '../db/migrate.ts';
import { startPostgresServer } from './services/postgres-server.ts';
import { startRedisServer } from './services/redis-server.ts';
import { needProgram, REDIS } from './system-package.ts';

/** Every test file takes a Redis database of its own, and a suite has many files. */
const REDIS_DATABASES = 4_096;

/** The template has the same name in every run; on a server that is given, it is made anew. */
const TEMPLATE = 'sms_test_template';

/** Starts what is not given and pushes how to stop it to `stops`; returns the variables that the test files read. */
export async function startTestServices(
  folder: string,
  stops: (() => Promise<void>)[],
): Promise<Record<string, string>> {
  // PostgreSQL started by root runs as another user and must get in.
  chmodSync(folder, 0o711);
  const program = needProgram(REDIS);
  const redisUrl = process.env.REDIS_URL || (await redis(program, folder, stops));
  const databaseUrl = process.env.DATABASE_URL || (await postgres(folder, stops));
  await makeTemplate(databaseUrl);
  const { REDIS_URL, DATABASE_URL, ...inherited } = process.env;
  const variables = Object.entries(inherited).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return {
    ...Object.fromEntries(variables),
    TEST_REDIS_URL: redisUrl,
    TEST_REDIS_PROGRAM: program,
    TEST_DATABASE_URL: databaseUrl,
    TEST_DATABASE_TEMPLATE: TEMPLATE,
  };
}

async function redis(program: string, folder: string, stops: (() => Promise<void>)[]): Promise<string> {
  const server = await startRedisServer({ program, dir: join(folder, 'redis'), databases: REDIS_DATABASES });
  stops.push(server.stop);
  return server.url;
}

async function postgres(folder: string, stops: (() => Promise<void>)[]): Promise<string> {
  const server = await startPostgresServer({
    dir: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    password: 'test',
    // Nothing here must survive a crash of the machine, and many files run at once.
    settings: { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '400' },
  });
  stops.push(server.stop);
  return server.url;
}

async function makeTemplate(databaseUrl: string): Promise<void> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(`DROP DATABASE IF EXISTS ${TEMPLATE}`);
    await client.query(`CREATE DATABASE ${TEMPLATE}`);
  } finally {
    await client.end();
  }
  const url = new URL(databaseUrl);
  url.pathname = TEMPLATE;
  await migrateDatabase(url.href);
}
