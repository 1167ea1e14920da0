/** Nothing that names a person or a code is readable where delivery leaves its traces. */
import t from 'tap';
import { startDelivery } from '../support/delivery.ts';
import { startProcess } from '../support/processes.ts';

type Bench = Awaited<ReturnType<typeof startDelivery>>;

/** What every key of the database holds, as text; names of keys aside. */
async function contents({ redis }: Bench): Promise<string> {
  const found: unknown[] = [];
  for (const key of await redis.keys('*')) {
    switch (await redis.type(key)) {
      case 'string':
        found.push(await redis.get(key));
        break;
      case 'hash':
        found.push(await redis.hgetall(key));
        break;
      case 'list':
        found.push(await redis.lrange(key, 0, -1));
        break;
      case 'set':
        found.push(await redis.smembers(key));
        break;
      case 'zset':
        found.push(await redis.zrange(key, '0', '-1'));
        break;
      case 'stream':
        found.push(await redis.xrange(key, '-', '+'));
    }
  }
  return JSON.stringify(found);
}

async function tables({ pool }: Bench): Promise<string> {
  const sends = await pool.query('SELECT * FROM sms_send');
  const attempts = await pool.query('SELECT * FROM sms_send_attempt');
  return JSON.stringify([sends.rows, attempts.rows]);
}

t.test('codes and mobiles stay out of Redis, jobs, logs, metrics and the ledger', async (t) => {
  const bench = await startDelivery(t);
  const worker = await startProcess(t, 'worker/main.ts', bench.environment);
  const everyone = { rate: 1, latencyMs: 0, vendor: null, mobile: null, code: null } as const;
  const sends = [await bench.send()];
  await bench.end(sends[0] as (typeof sends)[number]);
  for (const mode of ['busy', 'error500', 'blacklist', 'no_balance', 'accept_then_drop'] as const) {
    bench.simulator.faults.add({ ...everyone, mode, count: 1 });
    const sent = await bench.send();
    await bench.end(sent);
    sends.push(sent);
  }
  sends.push(await bench.send({ expiresInMs: -1 }));
  for (const { sendId } of sends) await bench.ledger(sendId);

  const metrics = await (await fetch(`${worker.ready.opsUrl}/metrics`)).text();
  await worker.end();
  const traces: Record<string, string> = {
    redis: await contents(bench),
    postgres: await tables(bench),
    log: worker.output(),
    metrics,
  };
  for (const [place, text] of Object.entries(traces)) {
    t.ok(text.length > 100, `${place} holds something`);
    for (const { mobile, code } of sends) {
      t.notOk(text.includes(mobile), `no mobile in ${place}`);
      t.notOk(new RegExp(`(?<![0-9a-z.])${code}(?![0-9a-z])`).test(text), `no code in ${place}`);
    }
  }
  t.match(traces.log, /139\*\*\*\*/, 'a masked number is what a log may show');
});
