/** The private Redis and PostgreSQL of `npm start`, kept in the data folder between starts. */
import { writeFileSync } from 'node:fs';
import type { Daemon } from '../services/daemon.ts';
import { startPostgresServer } from '../services/postgres-server.ts';
import { startRedisServer } from '../services/redis-server.ts';
import { needProgram, REDIS } from '../system-package.ts';
import { postgresDir, postgresLog, postgresUrlFile, redisDir, redisUrlFile } from './data-layout.ts';
import type { Plan } from './plan.ts';
import type { Secrets } from './secrets.ts';
import type { Supervisor } from './supervisor.ts';

/** Starts what is not given, both at once; returns the URLs to use. */
export async function startStores(
  { config, dataDir, startsRedis, startsPostgres }: Plan,
  secrets: Secrets,
  supervisor: Supervisor,
): Promise<{ REDIS_URL: string; DATABASE_URL: string }> {
  const [REDIS_URL, DATABASE_URL] = await Promise.all([
    startsRedis ? redis(dataDir, supervisor) : config.redisUrls.join(','),
    startsPostgres ? postgres(dataDir, secrets, supervisor) : config.databaseUrl,
  ]);
  return { REDIS_URL, DATABASE_URL };
}

async function redis(dataDir: string, supervisor: Supervisor): Promise<string> {
  const onSpawn = (part: Daemon) => supervisor.add('Redis', 4, part);
  const { url } = await startRedisServer({ program: needProgram(REDIS), dir: redisDir(dataDir), onSpawn });
  writeFileSync(redisUrlFile(dataDir), url);
  return url;
}

async function postgres(dataDir: string, secrets: Secrets, supervisor: Supervisor): Promise<string> {
  const { url } = await startPostgresServer({
    dir: postgresDir(dataDir),
    logFile: postgresLog(dataDir),
    password: secrets('postgresPassword'),
    onSpawn: (part) => supervisor.add('PostgreSQL', 5, part),
  });
  writeFileSync(postgresUrlFile(dataDir), url, { mode: 0o600 });
  return url;
}
