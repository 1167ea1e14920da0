/**
 * Compiles every source to JavaScript with source maps in dist/, and copies beside it the files that are read at run
 * time. Everything runs from there, tests included: a process starts in half the time it takes with a loader.
 * Plain JavaScript, because it compiles the rest.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './dependencies.mjs';

const DIST = join(root, 'dist');
const SOURCES = ['api', 'worker', 'db', 'core', 'scripts', 'test'].filter((name) => existsSync(join(root, name)));
const SETTINGS = ['tsconfig.json', 'tsconfig.build.json', 'package-lock.json'];

/** Compiles if a source is younger than dist/. Types are the matter of `npm run check`. */
export function build() {
  const stamp = 'built-from-sources-of';
  const isBuilt = () => isFresh(join(DIST, stamp));
  if (isBuilt()) return;
  // Elsewhere first: another process may be loading the present dist/.
  const output = `${DIST}.${process.pid}-${Date.now()}`;
  mkdirSync(output);
  // Before the first source is read: what is written meanwhile is younger.
  writeFileSync(join(output, stamp), new Date().toISOString());
  for (const folder of SOURCES) {
    const filter = (source) => !source.endsWith('.ts');
    cpSync(join(root, folder), join(output, folder), { recursive: true, filter });
  }
  const tsc = join(root, 'node_modules/typescript/lib/tsc.js');
  const flags = ['--project', 'tsconfig.build.json', '--outDir', output, '--noCheck'];
  const { status } = spawnSync(process.execPath, [tsc, ...flags], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) rmSync(output, { recursive: true });
  if (status !== 0) throw new Error('the sources could not be compiled');
  try {
    // Unless somebody who built at the same time was faster: that one may be loading it already.
    if (!isBuilt()) replace(DIST, output);
  } catch (error) {
    if (!isBuilt()) throw error;
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}

/** Puts a folder in the place of another, each as a whole: piece by piece it could be mixed with a third. */
function replace(folder, by) {
  const old = `${by}.old`;
  try {
    renameSync(folder, old);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
  }
  renameSync(by, folder);
  rmSync(old, { recursive: true, force: true });
}

function isFresh(stamp) {
  if (!existsSync(stamp)) return false;
  const builtAt = statSync(stamp).mtimeMs;
  // A folder is younger too when a file has left it.
  const entries = SOURCES.flatMap((name) => [
    name,
    ...readdirSync(join(root, name), { recursive: true }).map((path) => join(name, path)),
  ]);
  return [...entries, ...SETTINGS].every((path) => statSync(join(root, path)).mtimeMs < builtAt);
}
