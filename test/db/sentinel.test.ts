/** Three real sentinels and real fail-overs: both kinds of connection find the new master by themselves. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import t from 'tap';
import { createRedis, duplicateForBlocking } from '../../db/redis/client.ts';
import { startSentinels } from '../support/sentinels.ts';
import { until } from '../support/until.ts';

t.setTimeout(120_000);

t.test(
  'the master is killed while it is written to, and its successor announced while no sentinel can be asked',
  async (t) => {
    const sentinels = await startSentinels(t);
    const waiting = createRedis([sentinels.url], { mode: 'wait', onError: () => undefined });
    const failing = createRedis([sentinels.url], { mode: 'fail-fast', timeoutMs: 1_000, onError: () => undefined });
    const blocking = duplicateForBlocking(waiting, 'blocking').on('error', () => undefined);
    const clients = [waiting, failing, blocking];
    t.teardown(() => clients.map((redis) => redis.disconnect()));
    const announced = sentinels.sentinel.duplicate();
    t.teardown(() => announced.disconnect());
    await announced.subscribe('+switch-master');
    await until(async () => {
      const subscribers = String(await sentinels.sentinel.client('LIST')).match(/ sub=1 /g)?.length;
      return subscribers === clients.length + 1 ? undefined : `${subscribers} listen to the sentinel`;
    });

    const acknowledged: string[] = [];
    let writing = true;
    let enough = () => {};
    const twenty = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const writer = (async () => {
      for (let number = 0; writing; number += 1) {
        const member = `event-${number}`;
        await waiting.rpush('log', member);
        // What the replica has is what a fail-over keeps.
        if (Number(await waiting.wait(1, 500)) === 1) acknowledged.push(member);
        if (acknowledged.length === 20) enough();
      }
    })();
    await Promise.race([twenty, writer]);

    const successor = once(announced, 'message');
    const lost = clients.map((redis) => new Promise((resolve) => redis.once('close', resolve)));
    sentinels.refuse();
    await sentinels.killMaster();
    await Promise.all(lost);
    await t.rejects(failing.ping(), 'requests fail at once');
    const blocked = blocking.bzpopmin('nothing', 1);
    await successor;
    await sentinels.restore();
    t.equal(await blocked, null, 'a command that waits is carried out');
    await until(() =>
      failing.set('request', '1').then(
        () => undefined,
        (error: Error) => error.message,
      ),
    );
    writing = false;
    await writer;
    const kept = new Set(await failing.lrange('log', 0, -1));
    t.strictSame(
      acknowledged.filter((member) => !kept.has(member)),
      [],
      'nothing that the replica had is lost',
    );
  },
);

t.test('a sentinel that names what is no address ends nothing', async (t) => {
  const { port } = new URL(process.env.TEST_REDIS_URL ?? '');
  let named = '99999';
  let asked = () => {};
  const told = new Promise<void>((resolve) => {
    asked = resolve;
  });
  const answers: Record<string, () => string> = {
    hello: () => '-NOPROTO\r\n',
    sentinel() {
      asked();
      return `*2\r\n$9\r\n127.0.0.1\r\n$${named.length}\r\n${named}\r\n`;
    },
  };
  const sentinel = createServer((socket) =>
    socket.on('data', (data) => {
      for (const [, command = ''] of String(data).matchAll(/\*\d+\r\n\$\d+\r\n(\w+)/g)) {
        socket.write(answers[command]?.() ?? '+OK\r\n');
      }
    }),
  ).listen(0, '127.0.0.1');
  await once(sentinel, 'listening');
  t.teardown(() => sentinel.close());
  const { port: at } = sentinel.address() as { port: number };
  const waiting = createRedis([`sentinel://127.0.0.1:${at}/main`], { mode: 'wait', onError: () => undefined });
  t.teardown(() => waiting.disconnect());
  const ready = new Promise((resolve) => waiting.once('ready', resolve));
  await told;
  named = port;
  await ready;
  t.equal(await waiting.ping(), 'PONG', 'its later word counts');
});
