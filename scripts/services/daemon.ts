/**
 * A server program that runs beside us: started in a session of its own, so that Ctrl-C in the terminal reaches only
 * us and we choose the order of the stop; ready when it says so; its output goes to a log file.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';

export interface Daemon {
  pid: number;
  /** Resolves to a phrase such as "exit code 1" when the program has ended. */
  exited: Promise<string>;
  /** Asks it to stop and waits for its end. */
  stop(): Promise<void>;
  /** SIGKILL, as a crash would be; waits for its end. */
  kill(): Promise<void>;
}

export interface DaemonOptions {
  name: string;
  command: readonly [string, ...string[]];
  ready: RegExp;
  logFile: string;
  stopSignal: NodeJS.Signals;
  user?: { uid?: number; gid?: number };
}

/** Resolves when the program is ready; rejects with the end of its output when it ends before. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const [program, ...args] = options.command;
  const child = spawn(program, args, {
    ...options.user,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal ? `signal ${signal}` : `exit code ${code}`));
  });
  await ready(child, exited, options);
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  return { pid: child.pid ?? 0, exited, stop: () => end(options.stopSignal), kill: () => end('SIGKILL') };
}

function ready(child: ChildProcess, exited: Promise<string>, { name, ready, logFile }: DaemonOptions): Promise<void> {
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  let output = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer) => {
      log.write(chunk);
      // Only the start is of interest, and only its end is told.
      output = (output + chunk).slice(-8_192);
      if (ready.test(output)) resolve();
    };
    log.on('error', reject);
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.once('close', () => log.end());
    void exited.then((how) => reject(new Error(`${name} did not start (${how}): ${output.trim() || 'no output'}`)));
  });
}
