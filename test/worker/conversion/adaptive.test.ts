/** Choice by what arrives, through queue, worker, gateways and Redis: what is counted, and who gets the traffic. */
import t from 'tap';
import { slotOf } from '../../../core/conversion-slot.ts';
import { createGatewayConversions } from '../../../db/redis/gateway-conversions.ts';
import { keys } from '../../../db/redis/keys.ts';
import { createConversionFeed } from '../../../worker/conversion/feed.ts';
import { startDelivery } from '../../support/delivery.ts';

const GATEWAYS = { SMS_GATEWAYS: 'yuntongxun,aliyun' };

/** What would be there after a while: `verified` of `tried` sends of five minutes ago. */
async function happened(
  bench: Awaited<ReturnType<typeof startDelivery>>,
  gateway: string,
  { tried, verified }: { tried: number; verified: number },
): Promise<void> {
  const slot = slotOf(Date.now() - 300_000);
  const key = keys.conversions(Math.floor((slot * 15_000) / 60_000));
  await bench.redis.hset(
    key,
    `${slot}/${gateway}/sms/139/tried`,
    tried,
    `${slot}/${gateway}/sms/139/verified`,
    verified,
  );
}

t.test('a first attempt counts once, its code when it is entered; a suspected send not at all', async (t) => {
  const bench = await startDelivery(t, GATEWAYS);
  bench.startWorker();
  const conversions = createGatewayConversions(bench.redis);
  const sent = await bench.send();
  t.match(await bench.end(sent), { status: 'sent' });
  const count = async () => {
    const counts = await conversions.since(Date.now() - 60_000, Date.now());
    return Object.fromEntries(counts.map(({ gateway, kind, count }) => [`${gateway} ${kind}`, count]));
  };
  t.same(await count(), { 'yuntongxun tried': 1 });
  const cell = { gateway: 'yuntongxun', channel: 'sms', segment: sent.mobile.slice(0, 3), slot: slotOf(Date.now()) };
  await conversions.tried(sent.sendId, cell);
  t.same(await count(), { 'yuntongxun tried': 1 }, 'once');
  await conversions.verified(sent.sendId);
  t.same(await count(), { 'yuntongxun tried': 1, 'yuntongxun verified': 1 });
  await bench.redis.hset(keys.send('f'.repeat(32)), 'status', 'sent', 'charge', '{"suspected":true}');
  await conversions.tried('f'.repeat(32), cell);
  await conversions.verified('f'.repeat(32));
  t.same(await count(), { 'yuntongxun tried': 1, 'yuntongxun verified': 1 });
});

for (const SMS_ROUTING of ['adaptive', 'ordered']) {
  t.test(
    `${SMS_ROUTING}: a gateway that accepts and delivers nothing loses its traffic, and a human is told`,
    async (t) => {
      const bench = await startDelivery(t, { ...GATEWAYS, SMS_ROUTING });
      await happened(bench, 'yuntongxun', { tried: 200, verified: 2 });
      await happened(bench, 'aliyun', { tried: 50, verified: 45 });
      const worker = bench.startWorker();
      await worker.conversions?.feed.refresh();
      const sends = await Promise.all(Array.from({ length: 20 }, () => bench.send()));
      const ends = await Promise.all(sends.map((sent) => bench.end(sent)));
      const elsewhere = ends.filter((end) => (end as { gateway?: string }).gateway === 'aliyun');
      t.ok(elsewhere.length >= 17, `${elsewhere.length} of 20`);
      worker.conversions?.watch();
      const { values } = await worker.metrics.alerts.get();
      t.match(values, [{ labels: { gateway: 'yuntongxun' }, value: 1 }]);
      const text = await worker.metrics.registry.metrics();
      t.match(text, /sms_gateway_conversion\{gateway="aliyun"\} 0\.9/);
      t.match(text, /sms_gateway_conversion\{gateway="yuntongxun"\} 0\.01/);
    },
  );
}

t.test('the table follows what changes and reads nothing twice', async (t) => {
  const bench = await startDelivery(t, GATEWAYS);
  const feed = createConversionFeed(createGatewayConversions(bench.redis), Date.now);
  const cell = { gateway: 'aliyun', channel: 'sms', segment: '139' };
  const tried = () => feed.table.estimates(cell, Date.now()).wide.tried;
  await happened(bench, 'aliyun', { tried: 100, verified: 10 });
  await feed.refresh();
  await feed.refresh();
  const once = tried();
  t.ok(once > 80 && once < 100, `${once}`);
  await happened(bench, 'aliyun', { tried: 200, verified: 20 });
  await feed.refresh();
  t.ok(Math.abs(tried() - 2 * once) < 1, `${tried()}`);
});
