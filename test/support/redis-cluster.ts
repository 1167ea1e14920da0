/** A Redis Cluster of three masters, of a test's own. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startDaemon } from '../../scripts/services/daemon.ts';
import { freePort } from '../../scripts/services/free-port.ts';
import type { Test } from './test-type.ts';

const NODES = 3;
const SLOTS = 16_384;
/** A node talks to the others on its port and ten thousand. */
const HIGHEST_PORT = 65_535 - 10_000;

/** Resolves to the nodes' URLs when the cluster serves every slot. */
export async function startRedisCluster(t: Test): Promise<string[]> {
  const ports: number[] = [];
  for (let node = 0; node < NODES; node += 1) ports.push(await startNode(t));
  const clients = ports.map((port) => new Redis(port));
  for (const [index, client] of clients.entries()) {
    const [first, end] = [index, index + 1].map((part) => Math.floor((SLOTS * part) / NODES)) as [number, number];
    await client.cluster('SET-CONFIG-EPOCH', index + 1);
    await client.cluster('ADDSLOTS', ...Array.from({ length: end - first }, (_, slot) => first + slot));
    await client.cluster('MEET', '127.0.0.1', String(ports[0]));
  }
  for (const client of clients) {
    while (!/cluster_state:ok/.test(String(await client.cluster('INFO')))) {
      // Asked again until the nodes have told each other.
    }
    client.disconnect();
    await once(client, 'end');
  }
  return ports.map((port) => `redis://127.0.0.1:${port}`);
}

async function startNode(t: Test): Promise<number> {
  const program = process.env.TEST_REDIS_PROGRAM;
  if (!program) throw new Error('TEST_REDIS_PROGRAM is not set: run the tests by npm test');
  let port: number;
  do port = await freePort();
  while (port > HIGHEST_PORT);
  const dir = await mkdtemp(join(tmpdir(), 'sms-cluster-'));
  const settings = {
    bind: '127.0.0.1',
    port: String(port),
    dir,
    'cluster-enabled': 'yes',
    appendonly: 'yes',
    save: '',
    'maxmemory-policy': 'noeviction',
  };
  const node = await startDaemon({
    name: 'Redis Cluster node',
    command: [program, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value])],
    ready: /Ready to accept connections/,
    logFile: join(dir, 'redis.log'),
    stopSignal: 'SIGTERM',
  });
  t.teardown(async () => {
    await node.stop();
    await rm(dir, { recursive: true });
  });
  return port;
}
