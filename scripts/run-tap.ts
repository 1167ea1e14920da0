/** Runs tap over test files and counts what it says. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.ts';

export interface TapResult {
  passed: number;
  failed: number;
  exitCode: number;
}

/**
 * With `files`, only those run and coverage is not measured; without, the whole suite and its thresholds. The TAP that
 * is counted goes to `resultFile` when a terminal shows tap's own report, else it is what is printed.
 */
export async function runTap(
  files: readonly string[],
  environment: Record<string, string>,
  resultFile: string,
  interrupted: AbortSignal,
): Promise<TapResult> {
  buildTap();
  const scope = files.length === 0 ? [] : ['--disable-coverage', '--allow-empty-coverage', ...files];
  const terminal = process.stdout.isTTY;
  const report = terminal ? ['--reporter=base', `--output-file=${resultFile}`] : ['--reporter=tap'];
  const child = spawn(process.execPath, [TAP, 'run', ...report, ...scope], {
    cwd: root,
    stdio: ['ignore', terminal ? 'inherit' : 'pipe', 'inherit'],
    env: { ...environment, NODE_OPTIONS: [environment.NODE_OPTIONS, PRELOAD].join(' ').trim() },
  });
  let output = '';
  child.stdout?.on('data', (chunk: Buffer) => {
    process.stdout.write(chunk);
    output += chunk;
  });
  interrupted.addEventListener('abort', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'close')) as [number | null];
  if (terminal && existsSync(resultFile)) output = readFileSync(resultFile, 'utf8');
  return { ...count(output), exitCode: code ?? 1 };
}

const PRELOAD = `--import=${pathToFileURL(join(root, 'test/support/watch-own-files.ts'))}`;

const TAP = join(root, 'node_modules/tap/dist/esm/run.mjs');

/** tap is generated for its plugins; a fresh installation has all of them, also the one that can't run here. */
function buildTap(): void {
  const built = readFileSync(join(root, 'node_modules/@tapjs/test/test-built/dist/esm/index.js'), 'utf8');
  if (!built.includes('@tapjs/typescript')) return;
  const { status } = spawnSync(process.execPath, [TAP, 'build'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('tap build failed');
}

/** Counts assertions. A file that crashed or timed out may have no failed assertion, but fails itself. */
function count(output: string): { passed: number; failed: number } {
  const lines = output.split('\n');
  const points = lines.filter((line) => /^\s*(not )?ok\b/.test(line));
  // Lines with a time sum up a subtest or a file: they are not assertions themselves.
  const assertions = points.filter((line) => !/# time=/.test(line));
  const bad = (line: string) => line.trimStart().startsWith('not ok') && !/# (todo|skip)/i.test(line);
  const failedAssertions = assertions.filter(bad).length;
  const failedFiles = points.filter((line) => line.startsWith('not ok')).length;
  return { passed: assertions.length - assertions.filter(bad).length, failed: Math.max(failedAssertions, failedFiles) };
}
