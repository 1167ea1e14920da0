/** Where things lie in the data folder. */
import { join } from 'node:path';

export const redisDir = (dataDir: string): string => join(dataDir, 'redis');
export const postgresDir = (dataDir: string): string => join(dataDir, 'postgres');
export const postgresLog = (dataDir: string): string => join(dataDir, 'postgres.log');
export const secretsFile = (dataDir: string): string => join(dataDir, 'secrets.json');
/** Applications, where APPLICATIONS_FILE names no other file. */
export const applicationsFile = (dataDir: string): string => join(dataDir, 'applications.json');
/** The ids of the running processes by entry, for the start after a SIGKILL. */
export const processesFile = (dataDir: string): string => join(dataDir, 'processes.json');
/** The URL of the Redis that runs, for the operator's commands. */
export const redisUrlFile = (dataDir: string): string => join(dataDir, 'redis.url');
/** The URL of the PostgreSQL that runs, with its password, for the operator's commands. */
export const postgresUrlFile = (dataDir: string): string => join(dataDir, 'postgres.url');
