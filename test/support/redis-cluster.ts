/** A Redis Cluster of three masters with a replica each, behind a password, of a test's own. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startDaemon } from '../../scripts/services/daemon.ts';
import { freePort } from '../../scripts/services/free-port.ts';
import type { Test } from './test-type.ts';
import { until } from './until.ts';

const MASTERS = 3;
const SLOTS = 16_384;
const PASSWORD = 'cluster-password';

/** `busPort`: where a node talks to the others. */
interface Node {
  port: number;
  busPort: number;
}

export interface RedisCluster {
  /** The masters', with the password. */
  urls: string[];
}

/** Resolves when the cluster serves every slot and every master has its replica. */
export async function startRedisCluster(t: Test): Promise<RedisCluster> {
  const nodes = await Promise.all(Array.from({ length: 2 * MASTERS }, () => startNode(t)));
  const clients = nodes.map(({ port }) => new Redis({ port, password: PASSWORD }));
  const [first] = nodes as [Node];
  const slotsFrom = (master: number) => Math.floor((SLOTS * master) / MASTERS);
  for (const [index, client] of clients.entries()) {
    await client.cluster('SET-CONFIG-EPOCH', index + 1);
    if (index < MASTERS) {
      const count = slotsFrom(index + 1) - slotsFrom(index);
      await client.cluster('ADDSLOTS', ...Array.from({ length: count }, (_, slot) => slotsFrom(index) + slot));
    }
    await client.cluster('MEET', '127.0.0.1', String(first.port), String(first.busPort));
  }
  // The nodes tell each other, but nobody tells us.
  const awaitInfo = (ask: () => Promise<unknown>, wanted: string) =>
    until(async () => {
      const info = String(await ask());
      return info.includes(wanted) ? undefined : info;
    });
  for (const client of clients) await awaitInfo(() => client.cluster('INFO'), 'cluster_known_nodes:6');
  for (let master = 0; master < MASTERS; master += 1) {
    const id = await clients[master]?.cluster('MYID');
    await clients[master + MASTERS]?.cluster('REPLICATE', String(id));
  }
  for (const [index, client] of clients.entries()) {
    if (index < MASTERS) await awaitInfo(() => client.info('replication'), 'state=online');
    await awaitInfo(() => client.cluster('INFO'), 'cluster_state:ok');
    client.disconnect();
    await once(client, 'end');
  }
  const urls = nodes.slice(0, MASTERS).map(({ port }) => `redis://:${PASSWORD}@127.0.0.1:${port}`);
  return { urls };
}

async function startNode(t: Test): Promise<Node> {
  const program = process.env.TEST_REDIS_PROGRAM;
  if (!program) throw new Error('TEST_REDIS_PROGRAM is not set: run the tests by npm test');
  const [port, busPort] = [await freePort(), await freePort()];
  const dir = await mkdtemp(join(tmpdir(), 'sms-cluster-'));
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir,
    requirepass: PASSWORD,
    masterauth: PASSWORD,
    'cluster-enabled': 'yes',
    'cluster-port': String(busPort),
    'repl-diskless-sync-delay': '0',
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const daemon = await startDaemon({
    name: 'Redis Cluster node',
    command: [program, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])],
    ready: /Ready to accept connections/,
    logFile: join(dir, 'redis.log'),
    stopSignal: 'SIGTERM',
  });
  t.teardown(async () => {
    await daemon.stop();
    await rm(dir, { recursive: true });
  });
  return { port, busPort };
}
