/** A master, a replica and three sentinels that watch them, of a test's own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Daemon, startDaemon } from '../../scripts/services/daemon.ts';
import { freePort } from '../../scripts/services/free-port.ts';
import type { Test } from './test-type.ts';

const PASSWORD = 'sentinel-password';
const NAME = 'main';

export interface Sentinels {
  /** For REDIS_URL. */
  url: string;
  /** SIGKILL; the sentinels promote the replica. */
  killMaster(): Promise<void>;
}

export async function startSentinels(t: Test): Promise<Sentinels> {
  const program = process.env.TEST_REDIS_PROGRAM;
  if (!program) throw new Error('TEST_REDIS_PROGRAM is not set: run the tests by npm test');
  const start = async (lines: readonly string[], sentinel = false): Promise<{ port: number; daemon: Daemon }> => {
    const port = await freePort();
    const dir = await mkdtemp(join(tmpdir(), 'sms-sentinel-'));
    const settings = join(dir, 'redis.conf');
    await writeFile(settings, [`port ${port}`, 'bind 127.0.0.1', `dir ${dir}`, ...lines].join('\n'));
    const daemon = await startDaemon({
      name: sentinel ? 'Sentinel' : 'Redis',
      command: [program, settings, ...(sentinel ? ['--sentinel'] : [])],
      ready: sentinel ? /Sentinel ID is/ : /Ready to accept connections/,
      logFile: join(dir, 'redis.log'),
      stopSignal: 'SIGTERM',
    });
    t.teardown(async () => {
      await daemon.kill();
      await rm(dir, { recursive: true });
    });
    return { port, daemon };
  };
  const server = [`requirepass ${PASSWORD}`, `masterauth ${PASSWORD}`, 'appendonly yes', 'save ""'];
  const noeviction = 'maxmemory-policy noeviction';
  const master = await start([...server, noeviction]);
  await start([...server, noeviction, `replicaof 127.0.0.1 ${master.port}`]);
  const watch = [
    `sentinel monitor ${NAME} 127.0.0.1 ${master.port} 2`,
    `sentinel auth-pass ${NAME} ${PASSWORD}`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 5000`,
  ];
  const sentinels = [await start(watch, true), await start(watch, true), await start(watch, true)];
  const hosts = sentinels.map(({ port }) => `127.0.0.1:${port}`);
  return { url: `sentinel://:${PASSWORD}@${hosts.join(',')}/${NAME}`, killMaster: () => master.daemon.kill() };
}
