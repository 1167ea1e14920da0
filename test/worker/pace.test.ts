/** Paces over all workers, the order of a backlog, and how a dead one is cleared. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import t from 'tap';
import { parseConfig } from '../../core/config.ts';
import { JOB_NAME, jobOptions, sealJob } from '../../core/queue.ts';
import { createRecipient } from '../../core/recipient.ts';
import { developmentAccount } from '../../core/vendors/yuntongxun/development.ts';
import { arrivals, type DeliveryBench, nextMobile, startDelivery } from '../support/delivery.ts';

const DEAD = 10_000;

/** `count` sends whose codes died before a worker saw them. */
async function addDead(bench: DeliveryBench, count: number): Promise<void> {
  const jobs = Array.from({ length: count }, (_, index) => {
    const sendId = index.toString(16).padStart(32, '0');
    const recipient = createRecipient(bench.keyring, nextMobile());
    const send = { sendId, recipient, code: '123456', purpose: 'login', expiresAt: Date.now() - 1 } as const;
    return { name: JOB_NAME, data: sealJob(bench.keyring, send), opts: jobOptions(sendId, 'oldest-first') };
  });
  await bench.queue.addBulk(jobs);
}

/** The simulated Yuntongxun as a gateways file names it, with a rate of its own. */
function gatewayOfFile(folder: string, bench: DeliveryBench, rate: number): void {
  const { accountSid, authToken, appId } = developmentAccount;
  const baseUrl = bench.simulator.url;
  const templates = { default: { templateId: '1', variables: ['code', 'ttlMinutes'] } };
  const entry = { id: 'ytx-main', vendor: 'yuntongxun', baseUrl, accountSid, appId, templates, rate };
  const path = join(folder, 'gateways.json');
  const gateways = [{ ...entry, authToken: { env: 'YTX_AUTH_TOKEN' } }];
  writeFileSync(path, JSON.stringify({ gateways }));
  const read = parseConfig({ ...bench.environment, GATEWAYS_FILE: path, YTX_AUTH_TOKEN: authToken });
  Object.assign(bench.config, { gateways: read.gateways });
}

for (const setting of ['SMS_GATEWAY_RATE', 'the rate of a gateway'] as const) {
  t.test(`${setting} holds over all workers`, async (t) => {
    // Few hands each, so that one worker can't take all sends before the other is there.
    const hands = { WORKER_CONCURRENCY: '8' };
    const bench = await startDelivery(t, setting === 'SMS_GATEWAY_RATE' ? { ...hands, SMS_GATEWAY_RATE: '20' } : hands);
    if (setting !== 'SMS_GATEWAY_RATE') gatewayOfFile(t.testdir(), bench, 20);
    const sends = await Promise.all(Array.from({ length: 41 }, () => bench.send()));
    const arrived = arrivals(bench, sends.length);
    const began = performance.now();
    const workers = [bench.startWorker(), bench.startWorker()];
    await arrived;
    const seconds = (performance.now() - began) / 1000;
    t.ok(seconds >= 1.9, `40 sends after the first in ${seconds.toFixed(2)} s`);
    for (const sent of sends) t.match(await bench.end(sent), { status: 'sent' });
    t.equal((await bench.queue.getJob(sends.at(-1)?.sendId ?? ''))?.attemptsMade, 1, 'waiting is no attempt');
    for (const { metrics } of workers) {
      const [count] = (await metrics.sends.get()).values;
      t.ok(count && count.value > 0, `one worker sent ${count?.value}`);
    }
  });
}

t.test('a backlog of dead sends is cleared at full speed, whatever the pace', async (t) => {
  const bench = await startDelivery(t, { SMS_GATEWAY_RATE: '1' });
  await addDead(bench, DEAD);
  const alive = await bench.send();
  const began = performance.now();
  bench.startWorker();
  t.match(await bench.end(alive), { status: 'sent' });
  t.comment(`${DEAD} dead sends in ${Math.round(performance.now() - began)} ms`);
  t.equal(bench.simulator.stats.received, 1);
  await bench.ledger(alive.sendId);
  const { rows } = await bench.pool.query("SELECT count(*)::int AS n FROM sms_send WHERE status = 'expired'");
  t.equal(rows[0].n, DEAD);
});

t.test('newest first is a setting', async (t) => {
  for (const [order, expected] of [
    ['oldest-first', [0, 1, 2]],
    ['newest-first', [2, 1, 0]],
  ] as const) {
    const bench = await startDelivery(t, { SMS_QUEUE_ORDER: order, WORKER_CONCURRENCY: '1' });
    const sends = [await bench.send(), await bench.send(), await bench.send()];
    const arrived = arrivals(bench, 3);
    const worker = bench.startWorker();
    await arrived;
    const order3 = bench.simulator.inbox.list({ limit: 3 }).reverse();
    t.same(
      order3.map((sms) => sends.findIndex((sent) => sent.mobile === sms.mobile)),
      expected,
      order,
    );
    for (const sent of sends) await bench.end(sent);
    await worker.stop();
  }
});
