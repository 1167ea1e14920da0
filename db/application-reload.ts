/** Keeps a process's applications up to date: asks Redis for the version every second and says what it runs with. */
import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Applications } from '../core/applications/read-applications.ts';
import type { ApplicationRegistry } from '../core/applications/registry.ts';
import type { Clock } from '../core/clock.ts';
import type { Logger } from '../core/logger.ts';
import { waitAtMost } from '../core/shutdown.ts';
import { createApplicationVersions } from './redis/applications.ts';
import type { RedisClient } from './redis/client.ts';

const ASK_MS = 1_000;
/** Well within the silence after which a process is taken for gone. */
const REPORT_MS = 3_000;
/** What Redis is given to take a stopping process off the list. */
const STOP_MS = 500;

export interface ReloadOptions {
  redis: RedisClient;
  registry: ApplicationRegistry;
  read: () => Applications;
  /** `api` or `worker`. */
  process: string;
  clock: Clock;
  logger: Logger;
}

/** Starts at once; `stop` ends it and takes the process off the list. */
export function createApplicationReload({ redis, registry, read, process: role, clock, logger }: ReloadOptions) {
  const versions = createApplicationVersions(redis);
  const name = `${role}:${hostname()}:${process.pid}:${randomBytes(2).toString('hex')}`;
  let known: number | undefined;
  let fault: string | undefined;
  let reportedAt = 0;
  let running = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  /** The first version is the one the process began with. */
  async function ask(): Promise<void> {
    const version = await versions.version();
    const isNew = known !== undefined && version !== known;
    if (isNew) readAgain();
    known = version;
    if (!isNew && clock() - reportedAt < REPORT_MS) return;
    reportedAt = clock();
    const { fingerprint } = registry;
    await versions.report(name, { fingerprint, version, at: reportedAt, ...(fault === undefined ? {} : { fault }) });
  }

  function readAgain(): void {
    try {
      registry.replace(read());
      fault = undefined;
      logger.info({ applications: registry.fingerprint }, 'applications read again');
    } catch (error) {
      fault = (error as Error).message;
      logger.error({ err: error }, 'applications were not read again: the process goes on with those it had');
    }
  }

  function next(): void {
    // Redis being away is told by others, and changes nothing here.
    running = ask().catch(() => undefined);
    running.finally(() => {
      if (!stopped) timer = setTimeout(next, ASK_MS).unref();
    });
  }
  next();

  return {
    name,
    async stop(): Promise<void> {
      stopped = true;
      clearTimeout(timer);
      // With Redis away the process leaves the list by its silence.
      await waitAtMost(
        running.then(() => versions.forget(name)).catch(() => undefined),
        STOP_MS,
      );
    },
  };
}
