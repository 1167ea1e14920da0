/** A Redis Cluster of three masters, of a test's own. */
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startDaemon } from '../../scripts/services/daemon.ts';
import { freePort } from '../../scripts/services/free-port.ts';
import type { Test } from './test-type.ts';
import { until } from './until.ts';

const NODES = 3;
const SLOTS = 16_384;

/** `busPort`: where a node talks to the others. */
interface Node {
  port: number;
  busPort: number;
}

/** Resolves to the nodes' URLs when the cluster serves every slot. */
export async function startRedisCluster(t: Test): Promise<string[]> {
  const nodes: Node[] = [];
  for (let node = 0; node < NODES; node += 1) nodes.push(await startNode(t));
  const clients = nodes.map(({ port }) => new Redis(port));
  const [first] = nodes;
  for (const [index, client] of clients.entries()) {
    const [begin, end] = [index, index + 1].map((part) => Math.floor((SLOTS * part) / NODES)) as [number, number];
    await client.cluster('SET-CONFIG-EPOCH', index + 1);
    await client.cluster('ADDSLOTS', ...Array.from({ length: end - begin }, (_, slot) => begin + slot));
    await client.cluster('MEET', '127.0.0.1', String(first?.port), String(first?.busPort));
  }
  for (const client of clients) {
    // The nodes tell each other, but nobody tells us.
    await until(async () => {
      const info = String(await client.cluster('INFO'));
      return info.includes('cluster_state:ok') ? undefined : info;
    });
    client.disconnect();
    await once(client, 'end');
  }
  return nodes.map(({ port }) => `redis://127.0.0.1:${port}`);
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
    'cluster-enabled': 'yes',
    'cluster-port': String(busPort),
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
  return { port, busPort };
}
