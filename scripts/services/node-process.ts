/** A process of this service, in a session of its own and ending with us. */
import { type ChildProcess, spawn } from 'node:child_process';
import { root } from '../root.ts';
import type { Daemon } from './daemon.ts';

export interface NodeProcess extends Daemon {
  child: ChildProcess;
}

export function startNodeProcess(entry: string, environment: NodeJS.ProcessEnv): NodeProcess {
  const loaders = ['--enable-source-maps', '--import=./dist/scripts/services/end-with-parent.js'];
  const child = spawn(process.execPath, [...loaders, entry], {
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
