/** Two worker processes share what they know of a gateway. */
import t from 'tap';
import { statsOf } from '../../scripts/gateway-simulator/stats.ts';
import { startDelivery } from '../support/delivery.ts';
import { startProcess } from '../support/processes.ts';

t.test('a breaker opens, rests, is probed once and closes, for both workers', async (t) => {
  const bench = await startDelivery(t, { SMS_GATEWAYS: 'yuntongxun,aliyun', GATEWAY_BREAKER_OPEN_MS: '600000' });
  const workers = [
    await startProcess(t, 'worker/main.ts', bench.environment),
    await startProcess(t, 'worker/main.ts', bench.environment),
  ];
  const yuntongxun = statsOf(bench.simulator.stats, 'yuntongxun');
  const deliver = async (count: number) => {
    const sends = await Promise.all(Array.from({ length: count }, () => bench.send()));
    const ends = await Promise.all(sends.map((sent) => bench.end(sent)));
    return ends.map((end) => (end as { gateway?: string }).gateway);
  };

  bench.fault('busy', { vendor: 'yuntongxun' });
  t.ok((await deliver(10)).every((gateway) => gateway === 'aliyun'));
  await Promise.race(workers.map((worker) => worker.line((line) => /breaker is open/.test(line.msg ?? ''))));
  const asked = yuntongxun.received;
  t.ok((await deliver(20)).every((gateway) => gateway === 'aliyun'));
  t.equal(yuntongxun.received, asked, 'while it is open nobody asks');

  const health = '{bull}:gateway:yuntongxun';
  await bench.redis.hset(health, 'until', 1);
  t.ok((await deliver(20)).every((gateway) => gateway === 'aliyun'));
  t.equal(yuntongxun.received, asked + 1, 'one probe, over both workers');

  bench.simulator.faults.clear();
  await bench.redis.hset(health, 'until', 1);
  await deliver(5);
  await Promise.race(workers.map((worker) => worker.line((line) => /breaker is closed/.test(line.msg ?? ''))));
  t.ok((await deliver(20)).every((gateway) => gateway === 'yuntongxun'));
});
