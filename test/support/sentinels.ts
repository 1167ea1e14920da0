/** A master, a replica and three sentinels that watch them, of a test's own. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type Daemon, startDaemon } from '../../scripts/services/daemon.ts';
import { freePort } from '../../scripts/services/free-port.ts';
import { type Cuttable, cuttable } from './cuttable.ts';
import type { Test } from './test-type.ts';
import { until } from './until.ts';

const PASSWORD = 'sentinel-password';
const NAME = 'main';

export interface Sentinels {
  /** For REDIS_URL. */
  url: string;
  /** A connection to one of the sentinels, whether they take new ones or not. */
  sentinel: Redis;
  /** SIGKILL; the sentinels promote the replica. */
  killMaster(): Promise<void>;
  /** The sentinels keep the connections that they have and take no new ones, until `restore`. */
  refuse(): void;
  restore(): Promise<void>;
}

/** Resolves when the sentinels know each other and the replica, so that they could promote it. */
export async function startSentinels(t: Test): Promise<Sentinels> {
  const program = process.env.TEST_REDIS_PROGRAM;
  if (!program) throw new Error('TEST_REDIS_PROGRAM is not set: run the tests by npm test');
  const start = async (
    port: number,
    lines: readonly string[],
    sentinel = false,
  ): Promise<{ port: number; daemon: Daemon }> => {
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
  const master = await start(await freePort(), [...server, noeviction]);
  await start(await freePort(), [...server, noeviction, `replicaof 127.0.0.1 ${master.port}`]);
  const watch = [
    `sentinel monitor ${NAME} 127.0.0.1 ${master.port} 2`,
    `sentinel auth-pass ${NAME} ${PASSWORD}`,
    `sentinel down-after-milliseconds ${NAME} 1000`,
    `sentinel failover-timeout ${NAME} 1000`,
  ];
  const proxies: Cuttable[] = [];
  const ports: number[] = [];
  for (let number = 0; number < 3; number += 1) {
    const port = await freePort();
    const proxy = await cuttable(t, `redis://127.0.0.1:${port}`);
    // Where the others, and who asks them, find it.
    const announced = [`sentinel announce-ip 127.0.0.1`, `sentinel announce-port ${new URL(proxy.url).port}`];
    await start(port, [...watch, ...announced], true);
    proxies.push(proxy);
    ports.push(port);
  }
  const sentinel = new Redis(Number(ports[0]));
  t.teardown(() => sentinel.disconnect());
  await until(async () => {
    const [known = []] = (await sentinel.call('SENTINEL', 'masters')) as string[][];
    const field = (name: string) => Number(known[known.indexOf(name) + 1]);
    return field('num-slaves') === 1 && field('num-other-sentinels') === 2 ? undefined : 'they do not know each other';
  });
  return {
    url: `sentinel://:${PASSWORD}@${proxies.map(({ url }) => new URL(url).host).join(',')}/${NAME}`,
    sentinel,
    killMaster: () => master.daemon.kill(),
    refuse: () => proxies.forEach((proxy) => void proxy.refuse()),
    async restore() {
      await Promise.all(proxies.map((proxy) => proxy.restore()));
    },
  };
}
