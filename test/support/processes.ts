/**
 * Real processes of the service for a test: started as in production, known by the JSON lines they log, signalled and
 * awaited. One that still runs at the end is told to stop, and dies with the test file if that is killed.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { root } from '../../scripts/root.ts';
import type { Test } from './test-type.ts';

export type LogLine = Record<string, unknown> & { msg?: string };

export interface TestProcess {
  pid: number;
  /** Everything it has written, both streams. */
  output(): string;
  /** The first log line, of the past or the future, that fits; rejects with the output when the process ends without. */
  line(fits: (line: LogLine) => boolean): Promise<LogLine>;
  signal(signal: NodeJS.Signals): void;
  /** Exit code, or the signal's name. */
  exited: Promise<number | string>;
  /** Signals and awaits the end. */
  end(signal?: NodeJS.Signals): Promise<number | string>;
}

/** Starts `entry` (such as `api/main.ts`) with `environment` as its settings and returns at once. */
export function spawnProcess(t: Test, entry: string, environment: Record<string, string>): TestProcess {
  const loader = `--import=${join(root, 'scripts/services/end-with-parent.ts')}`;
  const child = spawn(process.execPath, [loader, join(root, entry)], {
    // Any folder has to do.
    cwd: tmpdir(),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...withoutSettings(process.env), ...environment },
  });
  const watched = watch(child);
  const exited = once(child, 'close').then(([code, signal]) => (signal as string | null) ?? (code as number));
  const signal = (name: NodeJS.Signals) => void child.kill(name);
  const end = (name: NodeJS.Signals = 'SIGTERM') => {
    signal(name);
    return exited;
  };
  t.teardown(() => (child.exitCode === null && child.signalCode === null ? end() : exited));
  return { pid: child.pid ?? 0, exited, signal, end, output: watched.output, line: watched.line };
}

/** Starts `entry` and resolves when it has logged that it is ready; that line tells its URLs. */
export async function startProcess(
  t: Test,
  entry: string,
  environment: Record<string, string>,
): Promise<TestProcess & { ready: LogLine }> {
  const started = spawnProcess(t, entry, { ...environment, LOG_LEVEL: 'info' });
  const ready = await started.line((line) => /\bready$/.test(line.msg ?? ''));
  return { ...started, ready };
}

function watch(child: ChildProcess): Pick<TestProcess, 'output' | 'line'> {
  const past: LogLine[] = [];
  const waiting = new Set<{
    fits: (line: LogLine) => boolean;
    resolve: (line: LogLine) => void;
    reject: (e: Error) => void;
  }>();
  let output = '';
  let ended = false;
  const read = (text: string) => {
    output += `${text}\n`;
    const line = parseLine(text);
    past.push(line);
    for (const one of waiting) if (one.fits(line) && waiting.delete(one)) one.resolve(line);
  };
  for (const stream of [child.stdout, child.stderr]) if (stream) createInterface(stream).on('line', read);
  child.once('close', () => {
    ended = true;
    for (const { reject } of waiting) reject(new Error(`The process ended: ${output}`));
    waiting.clear();
  });
  return {
    output: () => output,
    line: (fits) =>
      new Promise((resolve, reject) => {
        const known = past.find(fits);
        if (known) resolve(known);
        else if (ended) reject(new Error(`The process ended: ${output}`));
        else waiting.add({ fits, resolve, reject });
      }),
  };
}

/** A line that is no JSON, such as a fault told before there is a logger, counts as a message. */
function parseLine(text: string): LogLine {
  try {
    return JSON.parse(text);
  } catch {
    return { msg: text };
  }
}

const SETTINGS =
  /^(REDIS|DATABASE|APP|OPS|YTX|SMS|IMAGE|GATEWAY|WORKER|SIMULATOR|LOGIN|LOG|DATA|TRUST)_|^(PORT|HOST|NODE_ENV)$/;

/** The settings of whoever runs the tests must not leak into the processes under test. */
function withoutSettings(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !SETTINGS.test(name)));
}
