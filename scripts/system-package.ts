/**
 * What npm has no package for. Programs are looked up in PATH, else installed from Debian's archive where that needs no
 * password, else the user is told what to install.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

interface SystemPackage {
  purpose: string;
  /** Names of Debian's packages. */
  debian: readonly string[];
  /** One line for those who must install it by hand. */
  advice: string;
}

interface ProgramPackage extends SystemPackage {
  /** Names or paths of the program, the first found is used. */
  programs: readonly string[];
}

export const REDIS: ProgramPackage = {
  purpose: 'a Redis server',
  programs: ['redis-server', 'valkey-server'],
  debian: ['redis-server'],
  advice:
    'apt-get install redis-server, brew install redis, or docker run -p 6379:6379 redis --appendonly yes and REDIS_URL=redis://127.0.0.1:6379',
};

/** Without windows it starts in half the time; a whole Chromium does as well. */
export const CHROMIUM: ProgramPackage = {
  purpose: 'a browser',
  programs: ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'],
  debian: ['chromium-headless-shell'],
  advice: 'apt-get install chromium-headless-shell, or brew install --cask chromium',
};

/** Checks metrics and alert rules; Debian's package of the server brings it. */
export const PROMTOOL: ProgramPackage = {
  purpose: "Prometheus' promtool",
  programs: ['promtool'],
  debian: ['prometheus'],
  advice: 'apt-get install prometheus, or brew install prometheus',
};

/** Debian puts it where an ordinary user's PATH does not look. */
export const PGBOUNCER: ProgramPackage = {
  purpose: 'PgBouncer',
  programs: ['pgbouncer', '/usr/sbin/pgbouncer'],
  debian: ['pgbouncer'],
  advice: 'apt-get install pgbouncer, or brew install pgbouncer',
};

/** Pages in Chinese are measured, too: without such a font a browser shows boxes of one width. */
export const CHINESE_FONT: SystemPackage = {
  purpose: 'a font with Chinese characters',
  debian: ['fontconfig', 'fonts-wqy-microhei'],
  advice: 'apt-get install fontconfig fonts-wqy-microhei',
};

/** Installs the font where it is missing and may be installed. Other systems than Linux bring one. */
export function installChineseFont(): void {
  const { stdout } = spawnSync('fc-list', [':lang=zh-cn'], { encoding: 'utf8' });
  if (process.platform === 'linux' && !stdout) installDebian(CHINESE_FONT);
}

/** The program's path; undefined when it is not there. */
export function findProgram({ programs }: ProgramPackage): string | undefined {
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  return programs
    .flatMap((name) => (isAbsolute(name) ? name : folders.map((folder) => join(folder, name))))
    .find(isExecutable);
}

/** Finds or installs; throws one line of advice when neither works. */
export function needProgram(wanted: ProgramPackage): string {
  const found = findProgram(wanted) ?? (installDebian(wanted) ? findProgram(wanted) : undefined);
  if (!found) throw new Error(`This needs ${wanted.purpose} (${wanted.programs.join(' or ')}): ${wanted.advice}`);
  return found;
}

function installDebian({ debian, purpose }: SystemPackage): boolean {
  const root = process.getuid?.() === 0;
  const prefix = root ? [] : ['sudo', '-n'];
  const works = (command: string[], stdio: 'ignore' | 'inherit' = 'ignore') => {
    const [program = '', ...args] = [...prefix, ...command];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
    return spawnSync(program, args, { stdio: ['ignore', stdio, 'inherit'], env }).status === 0;
  };
  if (!works(['apt-get', '--version'])) return false;
  console.error(`Installing ${purpose} (Debian's ${debian.join(' and ')}) …`);
  // The package's own service must not start: what runs here is private.
  const install = ['env', 'RUNLEVEL=1', 'apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...debian];
  return works(install) || (works(['apt-get', 'update', '-qq']) && works(install));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    // Not in this folder: the search goes on.
    return false;
  }
}
