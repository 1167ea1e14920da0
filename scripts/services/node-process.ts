/** A process of this service, in a session of its own and ending with us. */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../root.ts';
import type { Daemon } from './daemon.ts';

export interface NodeProcess extends Daemon {
  child: ChildProcess;
}

export function startNodeProcess(entry: string, environment: NodeJS.ProcessEnv): NodeProcess {
  const flags = [...nodeOptions(), '--import=./scripts/services/end-with-parent.ts'];
  const child = spawn(process.execPath, [...flags, entry], {
    cwd: root,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: environment,
  });
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  return { child, pid: child.pid ?? 0, exited, stop: () => end('SIGTERM'), kill: () => end('SIGKILL') };
}

/** The flags that the service runs with, wherever it is started. */
function nodeOptions(): string[] {
  const { config } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    config: { nodeOptions: string };
  };
  return config.nodeOptions.split(' ');
}
