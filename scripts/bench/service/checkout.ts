/** The versions of the service that are measured: this working tree, and any other by its git reference. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../../root.ts';

export interface Version {
  name: string;
  root: string;
  /** Flags of node that the version's own package.json asks for. */
  flags: string[];
  /** Path of a program such as `api/main`, compiled or as it is. */
  entry(program: string): string;
}

/** `ref` undefined: the working tree itself. Another is checked out, installed and built in a temporary folder. */
export async function checkout(ref: string | undefined, stops: (() => Promise<unknown>)[]): Promise<Version> {
  if (ref === undefined) return version('this', root);
  const folder = join(await mkdtemp(join(tmpdir(), 'bench-version-')), 'tree');
  const git = (...args: string[]) => execFileSync('git', args, { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
  git('worktree', 'add', '--detach', folder, ref);
  stops.push(async () => git('worktree', 'remove', '--force', folder));
  const lock = (of: string) => readFileSync(join(of, 'package-lock.json'), 'utf8');
  if (lock(folder) === lock(root)) symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  else execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: folder, stdio: 'ignore' });
  // A version that compiles its sources first.
  if (existsSync(join(folder, 'scripts/build.mjs')))
    execFileSync('npm', ['run', 'build'], { cwd: folder, stdio: 'ignore' });
  return version(ref, folder);
}

function version(name: string, folder: string): Version {
  const { config } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    config?: { nodeOptions?: string };
  };
  const built = existsSync(join(folder, 'scripts/build.mjs'));
  return {
    name,
    root: folder,
    flags: config?.nodeOptions?.split(' ') ?? [],
    entry: (program) => (built ? `dist/${program}.js` : `${program}.ts`),
  };
}
