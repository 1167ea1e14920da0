/** A private Redis server: append-only file, nothing evicted, listening on 127.0.0.1 only. Never the system's service. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Daemon, type DaemonOptions, startDaemon } from './daemon.ts';
import { freePort } from './free-port.ts';

export interface RedisServer extends Daemon {
  url: string;
  port: number;
}

export interface RedisServerOptions {
  /** `redis-server` or `valkey-server`. */
  program: string;
  /** Where data, log and pid file lie; made if missing. */
  dir: string;
  port?: number;
  databases?: number;
  onSpawn?: DaemonOptions['onSpawn'];
}

export function redisPidFile(dir: string): string {
  return join(dir, 'redis.pid');
}

export async function startRedisServer({ program, dir, ...options }: RedisServerOptions): Promise<RedisServer> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  const port = options.port ?? (await freePort());
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir,
    pidfile: redisPidFile(dir),
    databases: String(options.databases ?? 16),
    appendonly: 'yes',
    // Together with the append-only file, snapshots would only cost.
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const daemon = await startDaemon({
    name: 'Redis',
    command: [program, ...args],
    ready: /Ready to accept connections/,
    logFile: join(dir, 'redis.log'),
    stopSignal: 'SIGTERM',
    onSpawn: options.onSpawn,
  });
  return { ...daemon, port, url: `redis://127.0.0.1:${port}` };
}
