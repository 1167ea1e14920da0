/** One version of the service, running: an API and a worker as in production, over stores of the bench. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../../services/free-port.ts';
import { SERVICE_KEY } from './calls.ts';
import type { Version } from './checkout.ts';

export type Service = Awaited<ReturnType<typeof startService>>;

export interface ServiceOptions {
  version: Version;
  redisUrl: string;
  databaseUrl: string;
  gatewayUrl: string;
  /** For the logs, which are written as in production. */
  folder: string;
  settings?: Record<string, string>;
}

/** A start on a busy machine. */
const READY_LIMIT_MS = 120_000;

/** Migrates and starts the API; the worker is started by `startWorker`. */
export async function startService(options: ServiceOptions) {
  const { version } = options;
  const [port, opsPort, workerOpsPort] = [await freePort(), await freePort(), await freePort()];
  const environment = {
    NODE_ENV: 'test',
    ...settingsOf(options),
    PORT: `${port}`,
    OPS_PORT: `${opsPort}`,
    WORKER_OPS_PORT: `${workerOpsPort}`,
  };
  execFileSync(process.execPath, [version.entry('scripts/migrate')], {
    cwd: version.root,
    env: { ...process.env, ...environment },
    stdio: 'ignore',
  });
  const running: ChildProcess[] = [];
  const start = async (program: string, readyPort: number) => {
    const logFile = join(options.folder, `${version.name.replaceAll('/', '-')}-${program.split('/')[0]}.log`);
    const log = openSync(logFile, 'a');
    const child = spawn(process.execPath, [...version.flags, version.entry(program)], {
      cwd: version.root,
      stdio: ['ignore', log, log],
      env: { ...process.env, ...environment },
    });
    running.push(child);
    await untilReady(readyPort, child, logFile);
    return child.pid as number;
  };
  return {
    url: `http://127.0.0.1:${port}`,
    apiPid: await start('api/main', opsPort),
    startWorker: () => start('worker/main', workerOpsPort),
    async stop() {
      for (const child of running.filter((one) => one.exitCode === null)) {
        child.kill();
        await once(child, 'exit');
      }
    },
  };
}

function settingsOf({ redisUrl, databaseUrl, gatewayUrl, settings }: ServiceOptions): Record<string, string> {
  return {
    // As in production, but for its refusal of limits that nobody reaches.
    NODE_ENV: 'test',
    REDIS_URL: redisUrl,
    DATABASE_URL: databaseUrl,
    APP_SECRETS: 'a secret of the bench that has thirty-two bytes',
    OPS_USER: 'ops',
    OPS_PASSWORD: 'the password of a bench',
    YTX_BASE_URL: gatewayUrl,
    YTX_ACCOUNT_SID: 'a'.repeat(32),
    YTX_AUTH_TOKEN: 'b'.repeat(32),
    YTX_APP_ID: 'bench',
    YTX_TEMPLATE_ID: '1',
    YTX_REPORT_TOKEN: 'c'.repeat(32),
    SERVICE_KEYS: `bench:${createHash('sha256').update(SERVICE_KEY).digest('hex')}`,
    TRUST_PROXY: '127.0.0.1/32',
    // All limits work, and none is reached.
    SMS_IP_LIMITS: '100000000/1m',
    IMAGE_CODE_IP_LIMIT: '100000000/1m',
    SMS_PREFIX_LIMITS: 'none',
    WORKER_CONCURRENCY: '200',
    LOG_LEVEL: 'info',
    ...settings,
  };
}

async function untilReady(port: number, child: ChildProcess, logFile: string): Promise<void> {
  const deadline = Date.now() + READY_LIMIT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => undefined);
    if (answer?.ok) return;
    await delay(50);
  }
  throw new Error(`${child.spawnargs.at(-1)} was not ready: ${readFileSync(logFile, 'utf8').slice(-2_000)}`);
}
