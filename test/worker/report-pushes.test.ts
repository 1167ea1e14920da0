/** Delivery reports end to end: the simulator pushes them over HTTP, in every way that vendors manage to. */
import { once } from 'node:events';
import { Queue, QueueEvents } from 'bullmq';
import t from 'tap';
import { buildApp } from '../../api/app.ts';
import { createServices } from '../../api/services.ts';
import { parseConfig } from '../../core/config.ts';
import { SIMULATOR_REPORT_TOKEN } from '../../core/development-gateways.ts';
import { createLogger } from '../../core/logger.ts';
import { QUEUE_PREFIX } from '../../core/queue.ts';
import { REPORT_QUEUE_NAME } from '../../core/report-queue.ts';
import type { ReportMode } from '../../scripts/gateway-simulator/reporter.ts';
import { nextMobile, startDelivery } from '../support/delivery.ts';
import { type Test, testEnvironment } from '../support/harness.ts';
import { until } from '../support/until.ts';

async function start(t: Test, vendor: string) {
  const environment = await testEnvironment(t, { SMS_GATEWAYS: vendor });
  const services = createServices(parseConfig(environment), createLogger({ level: 'silent', process: 'api' }));
  if (services.redis.status !== 'ready') await once(services.redis, 'ready');
  const app = await buildApp(services);
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  t.teardown(async () => {
    await app.close();
    await services.close();
  });
  const reportUrl = `${url}/gateway-reports/{vendor}/${SIMULATOR_REPORT_TOKEN}`;
  const bench = await startDelivery(t, environment, { simulator: { reportUrl, reportDelayMs: 1 } });
  // Twilio is told with each SMS where its report goes, and signs that address.
  for (const { gateways } of [services.config, bench.config]) {
    for (const { reports } of gateways) Object.assign(reports ?? {}, { url: reportUrl.replace('{vendor}', vendor) });
  }
  const worker = bench.startWorker();
  /** A send to a number whose report comes in that mode. */
  async function send(mode: ReportMode, latencyMs = 0) {
    const mobile = nextMobile();
    const any = { vendor: null, code: null, rate: 1, count: 1 };
    bench.simulator.reports.add({ ...any, mode, mobile, latencyMs });
    return bench.send({ mobile });
  }
  return { ...bench, worker, send };
}

for (const vendor of ['yuntongxun', 'aliyun', 'tencent', 'twilio']) {
  t.test(`${vendor}: before the send is in the ledger, late, twice: delivered, once`, async (t) => {
    const bench = await start(t, vendor);
    const sends = [await bench.send('early'), await bench.send('twice'), await bench.send('late', 300)];
    // Only Twilio reports what is no end; the others would contradict themselves.
    if (vendor === 'twilio') sends.push(await bench.send('out_of_order'));
    for (const { sendId } of sends) {
      const row = await bench.ledger(sendId, ({ status }) => status === 'delivered');
      t.match(row, { gateway: vendor, error_code: null });
    }
    // One push more for the send that is reported twice, and for the one out of order; then all of them applied.
    const pushes = sends.length + (vendor === 'twilio' ? 2 : 1);
    const reports = new Queue(REPORT_QUEUE_NAME, { connection: bench.redis, prefix: QUEUE_PREFIX });
    t.teardown(() => reports.close());
    await until(async () => {
      const { acknowledged } = bench.simulator.stats.reports;
      const waiting = await reports.getJobCountByTypes();
      return acknowledged === pushes && waiting === 0 ? undefined : `${acknowledged} pushes taken, ${waiting} wait`;
    });
    await bench.worker.stop();
    const { values } = await bench.worker.metrics.reports.get();
    t.match(values, [{ labels: { gateway: vendor, status: 'delivered' }, value: sends.length }]);
    t.equal(bench.simulator.stats.reports.failed, 0, 'each push was taken');
  });
}

for (const vendor of ['yuntongxun', 'aliyun', 'tencent']) {
  t.test(`${vendor}: failed; and a forged failure of another send changes nothing`, async (t) => {
    const bench = await start(t, vendor);
    const connection = { connection: bench.redis, prefix: QUEUE_PREFIX };
    const reports = new Queue(REPORT_QUEUE_NAME, connection);
    const events = new QueueEvents(REPORT_QUEUE_NAME, connection);
    await events.waitUntilReady();
    t.teardown(async () => {
      await events.close();
      await reports.close();
    });
    const done = once(events, 'completed');
    const failed = await bench.send('failed');
    await bench.ledger(failed.sendId, ({ status }) => status === 'failed');
    await done;
    t.match(await bench.sends.get(failed.sendId, Date.now()), { status: 'failed', resendAt: 0 });

    const forged = await bench.send('forged');
    // It waits for a send that nobody made, is looked at again, and waits again.
    while ((await reports.getDelayedCount()) === 0) await once(events, 'delayed');
    t.match(await bench.ledger(forged.sendId), { status: 'sent' });
    t.match(await bench.sends.get(forged.sendId, Date.now()), { status: 'sent' });
  });
}
