/** `npm start` for a test: on free ports, in a data folder of the test's own, with what a user would read from it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { commandOf } from '../../scripts/start/process-table.ts';
import { spawnProcess, type TestProcess } from './processes.ts';
import type { Test } from './test-type.ts';
import { until } from './until.ts';

const FREE_PORTS = { PORT: '0', OPS_PORT: '0', WORKER_OPS_PORT: '0', SIMULATOR_PORT: '0' };

export async function makeDataDir(t: Test): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), 'sms-start-'));
  t.teardown(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export function spawnStart(t: Test, dataDir: string, environment: Record<string, string> = {}): TestProcess {
  return spawnProcess(t, 'scripts/start.ts', { ...FREE_PORTS, DATA_DIR: dataDir, ...environment });
}

/** Resolves when the banner is complete; `url` finds an address in it by its label. */
export async function startReady(t: Test, dataDir: string) {
  const start = spawnStart(t, dataDir);
  await start.line(({ msg }) => /^ {2}Data /.test(msg ?? ''));
  const row = (label: string) => new RegExp(`^ {2}${label} +(.*)$`, 'm').exec(start.output())?.[1] ?? '';
  return { ...start, row };
}

/** The ids of all processes that a run has started, servers included, by entry or name. */
export async function runningParts(dataDir: string): Promise<Record<string, number>> {
  const own = JSON.parse(await readFile(join(dataDir, 'processes.json'), 'utf8')) as Record<string, number>;
  const id = async (file: string) => Number.parseInt(await readFile(join(dataDir, file), 'utf8'), 10);
  return { ...own, redis: await id('redis/redis.pid'), postgres: await id('postgres/postmaster.pid') };
}

/** Those of `parts` that still run. */
export function survivors(parts: Record<string, number>): string[] {
  return Object.keys(parts).filter((name) => commandOf(parts[name] ?? 0) !== undefined);
}

/** Resolves when none of `parts` runs any more: a SIGKILL takes the kernel a moment. */
export function untilGone(parts: Record<string, number>): Promise<void> {
  return until(async () => {
    const running = survivors(parts);
    return running.length > 0 ? `${running.join(', ')} still run` : undefined;
  });
}

/** One statement on the private PostgreSQL, whose port is the fourth line of its pid file. */
export async function queryStart(dataDir: string, statement: string): Promise<unknown[]> {
  const port = (await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[3];
  const { postgresPassword } = JSON.parse(await readFile(join(dataDir, 'secrets.json'), 'utf8'));
  const client = new pg.Client(`postgres://postgres:${postgresPassword}@127.0.0.1:${port}/postgres`);
  await client.connect();
  try {
    return (await client.query(statement)).rows;
  } finally {
    await client.end();
  }
}
