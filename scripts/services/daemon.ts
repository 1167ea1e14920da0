/**
 * A server program that runs beside us: started in a session of its own, so that Ctrl-C in the terminal reaches only
 * us and we choose the order of the stop; ready when it says so; its output goes to a log file.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
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
  command: readonly string[];
  /** What runs the command as another user; a change of user would undo what comes before it. */
  as?: readonly string[];
  ready: RegExp;
  logFile: string;
  stopSignal: NodeJS.Signals;
  user?: { uid?: number; gid?: number };
  /** Called before it is ready, for whoever must stop it even then. */
  onSpawn?: ((daemon: Daemon) => void) | undefined;
}

/** Resolves when the program is ready; rejects with the end of its output when it ends before. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const [program = '', ...args] = [...(options.as ?? []), ...endsWithUs(options.stopSignal), ...options.command];
  const child = spawn(program, args, {
    ...options.user,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: 'C' },
  });
  const output = keepOutput(child, options.logFile);
  const exited = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => {
      resolve(code === 0 ? 'exit code 0' : `${signal ? `signal ${signal}` : `exit code ${code}`}: ${output.end()}`);
    });
  });
  const end = async (signal: NodeJS.Signals) => {
    child.kill(signal);
    await exited;
  };
  const daemon = { pid: child.pid ?? 0, exited, stop: () => end(options.stopSignal), kill: () => end('SIGKILL') };
  options.onSpawn?.(daemon);
  const died = exited.then((how) => Promise.reject(new Error(`${options.name} did not start: ${how}`)));
  await Promise.race([output.shows(options.ready), died]);
  // Its later end is for those who await `exited`.
  died.catch(() => undefined);
  return daemon;
}

/** On Linux the kernel sends the signal for a stop when we vanish, even by SIGKILL; elsewhere the next start finds it. */
function endsWithUs(signal: NodeJS.Signals): string[] {
  const prefix = ['--pdeathsig', signal.replace('SIG', '')];
  return spawnSync('setpriv', [...prefix, 'true']).status === 0 ? ['setpriv', ...prefix] : [];
}

/** Copies the output to the log file; keeps its end, which says why a program has ended. */
function keepOutput(child: ChildProcess, logFile: string) {
  const log = createWriteStream(logFile, { flags: 'a', mode: 0o600 });
  let text = '';
  const listeners = new Set<() => void>();
  const read = (chunk: Buffer) => {
    log.write(chunk);
    text = (text + chunk).slice(-4_096);
    for (const listener of listeners) listener();
  };
  child.stdout?.on('data', read);
  child.stderr?.on('data', read);
  child.once('close', () => log.end());
  return {
    end: () => text.trim().split('\n').slice(-5).join('\n') || 'no output',
    shows: (pattern: RegExp) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (pattern.test(text)) listeners.delete(look) && resolve();
        };
        listeners.add(look);
      }),
  };
}
