/** Three real sentinels and a real fail-over under load: both kinds of connection find the new master by themselves. */
import { setTimeout as pause } from 'node:timers/promises';
import { Redis } from 'ioredis';
import t from 'tap';
import { createRedis } from '../../db/redis/client.ts';
import { startSentinels } from '../support/sentinels.ts';

t.setTimeout(120_000);

t.test('the master is killed while it is written to', async (t) => {
  const { url, killMaster } = await startSentinels(t);
  const waiting = createRedis([url], { mode: 'wait', onError: () => undefined });
  const failing = createRedis([url], { mode: 'fail-fast', timeoutMs: 1_000, onError: () => undefined });
  t.teardown(() => [waiting, failing].map((redis) => redis.disconnect()));
  // Until the sentinels know each other and the replica, nobody could be promoted.
  const [, host = '', port = ''] = /@([^:]+):(\d+),/.exec(url) ?? [];
  const sentinel = new Redis(Number(port), host);
  t.teardown(() => sentinel.disconnect());
  const known = async () => {
    const [master = []] = (await sentinel.call('SENTINEL', 'masters')) as string[][];
    const field = (name: string) => Number(master[master.indexOf(name) + 1]);
    return field('num-slaves') === 1 && field('num-other-sentinels') === 2;
  };
  for (let tries = 0; !(await known()) && tries < 300; tries += 1) await pause(100);

  const acknowledged: string[] = [];
  let writing = true;
  const writer = (async () => {
    for (let number = 0; writing; number += 1) {
      const member = `event-${number}`;
      await waiting.rpush('log', member);
      // What the replica has is what a fail-over keeps.
      if (Number(await waiting.wait(1, 500)) === 1) acknowledged.push(member);
    }
  })();
  for (let tries = 0; acknowledged.length < 20 && tries < 300; tries += 1) await pause(20);
  await killMaster();
  const before = acknowledged.length;
  const answered = async () =>
    failing.set('request', '1').then(
      () => true,
      () => false,
    );
  let refused = 0;
  while (!(await answered())) {
    refused += 1;
    await pause(50);
  }
  t.ok(refused > 0, 'requests fail at once meanwhile, and work again');
  writing = false;
  await writer;
  t.ok(before >= 20);
  const kept = new Set(await failing.lrange('log', 0, -1));
  t.strictSame(
    acknowledged.filter((member) => !kept.has(member)),
    [],
    'nothing that the replica had is lost',
  );
});
