/** A backup of Redis, taken while it works, becomes the folder of another one: nothing of it is missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import t from 'tap';
import { root } from '../../scripts/root.ts';
import { startRedisServer } from '../../scripts/services/redis-server.ts';
import { startDelivery } from '../support/delivery.ts';
import { startOwnRedis } from '../support/own-redis.ts';

const program = process.env.TEST_REDIS_PROGRAM ?? 'redis-server';
const client = program.replace(/-server$/, '-cli');
const withoutClient = spawnSync(client, ['--version']).error !== undefined && `${client} is not installed`;
const run = (...args: string[]) =>
  spawnSync(join(root, 'scripts/restore-redis.sh'), args, {
    encoding: 'utf8',
    env: { ...process.env, REDIS_SERVER: program, REDIS_CLI: client },
  });

t.test('a queued send is there again', { skip: withoutClient }, async (t) => {
  const old = await startOwnRedis(t);
  const bench = await startDelivery(t, {}, { redisUrl: old.url });
  const { sendId } = await bench.send();
  const folder = t.testdir({ broken: 'no backup' });
  const backup = join(folder, 'redis.rdb');
  t.equal(spawnSync(client, ['-u', old.url, '--rdb', backup]).status, 0);

  t.match(run(join(folder, 'broken'), folder), { status: 1, stderr: /is no backup of Redis/ });
  t.match(run(), { status: 1, stderr: /restore-redis\.sh <backup\.rdb> <folder>/ });
  const dir = join(folder, 'restored');
  t.match(run(backup, dir), { status: 0, stdout: /^\d+ keys of the first database are restored$/m, stderr: '' });
  t.notOk(existsSync(join(dir, 'dump.rdb')), 'from now on the append-only file alone counts');

  const restored = await startRedisServer({ program, dir });
  t.teardown(() => restored.stop());
  const redis = new Redis(restored.url);
  t.equal(await redis.exists(bench.queue.toKey(sendId)), 1);
  t.equal(await redis.dbsize(), await bench.redis.dbsize());
  redis.disconnect();
});
