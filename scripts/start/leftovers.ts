/** What a run that was killed by SIGKILL has left on a data folder: servers that still run, and stale pid files. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { redisPidFile } from '../services/redis-server.ts';
import { postgresDir, processesFile, redisDir } from './data-layout.ts';
import { commandOf, endProcess } from './process-table.ts';

/** Our own processes end by themselves when the channel to the killed run closes; they get this long for it. */
const PATIENCE_MS = 15_000;

export async function stopLeftovers(dataDir: string): Promise<void> {
  const processes = processesFile(dataDir);
  for (const [entry, pid] of readProcesses(processes)) await stopIf(pid, entry, 'SIGTERM');
  await stopByFile(redisPidFile(redisDir(dataDir)), /redis|valkey/, 'SIGTERM');
  await stopByFile(join(postgresDir(dataDir), 'postmaster.pid'), postgresDir(dataDir), 'SIGINT');
  rmSync(processes, { force: true });
}

function readProcesses(file: string): [entry: string, pid: number][] {
  return existsSync(file) ? Object.entries(JSON.parse(readFileSync(file, 'utf8')) as Record<string, number>) : [];
}

/** Both servers write their id into the first line and remove the file when they end well. */
async function stopByFile(file: string, command: string | RegExp, signal: NodeJS.Signals): Promise<void> {
  if (!existsSync(file)) return;
  await stopIf(Number.parseInt(readFileSync(file, 'utf8'), 10), command, signal);
  rmSync(file, { force: true });
}

async function stopIf(pid: number, command: string | RegExp, signal: NodeJS.Signals): Promise<void> {
  const found = commandOf(pid);
  if (found === undefined || !(typeof command === 'string' ? found.includes(command) : command.test(found))) return;
  console.error(`Stopping what an earlier run left behind: ${found} (process ${pid})`);
  await endProcess(pid, signal, PATIENCE_MS);
}
