/** Delivery reports from the vendor's push to the ledger and the page: taken at once, applied once, never backwards. */
import { once } from 'node:events';
import t from 'tap';
import { buildApp } from '../../api/app.ts';
import { createServices } from '../../api/services.ts';
import { SIMULATOR_REPORT_TOKEN } from '../../core/development-gateways.ts';
import { createLogger } from '../../core/logger.ts';
import { developmentAccount } from '../../core/vendors/twilio/development.ts';
import { signTwilio } from '../../core/vendors/twilio/signature.ts';
import { startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';
import { until } from '../support/until.ts';

const TOKEN = 'a-report-token-that-nobody-guesses';

async function start(t: Test, overrides: Record<string, string> = {}) {
  const bench = await startDelivery(t, { YTX_REPORT_TOKEN: TOKEN, ...overrides });
  const services = createServices(bench.config, createLogger({ level: 'silent', process: 'api' }));
  if (services.redis.status !== 'ready') await once(services.redis, 'ready');
  const app = await buildApp(services);
  t.teardown(async () => {
    await app.close();
    await services.close();
  });
  const push = (url: string, payload: string | object, headers: Record<string, string> = {}) =>
    app.inject({ method: 'POST', url: `/gateway-reports/${url}`, payload, headers });
  /** As Yuntongxun pushes it: by our own id. */
  const report = (reqId: string, status: '0' | '1', deliverCode: string) =>
    push(`yuntongxun/${TOKEN}`, {
      Request: { action: 'SMSArrived', smsType: '1', content: 'sid', reqId, status, deliverCode },
    });
  return { ...bench, services, push, report };
}

t.test('delivered: the ledger and the page hear of it, once, and nothing turns it back', async (t) => {
  const bench = await start(t);
  const { metrics } = bench.startWorker();
  const sent = await bench.send();
  await bench.ledger(sent.sendId);
  for (const _ of ['once', 'twice']) {
    const answer = await bench.report(sent.sendId, '0', 'DELIVRD');
    t.equal(answer.statusCode, 200);
    t.equal(answer.body, '{"statuscode":"000000"}');
  }
  t.match(await bench.ledger(sent.sendId, (row) => row.status === 'delivered'), { error_code: null });
  await bench.report(sent.sendId, '1', 'UNDELIV');
  const marker = await bench.send();
  await bench.ledger(marker.sendId);
  await bench.report(marker.sendId, '0', 'DELIVRD');
  await bench.ledger(marker.sendId, (row) => row.status === 'delivered');
  t.match(await bench.ledger(sent.sendId), { status: 'delivered' });
  t.match(await bench.sends.get(sent.sendId, Date.now()), { status: 'delivered' });
  t.match(await metrics.reports.get(), { values: [{ labels: { status: 'delivered' }, value: 2 }] });
});

t.test('failed: the carrier is told by its code, and the user may ask again at once', async (t) => {
  const bench = await start(t, { SMS_MOBILE_LIMITS: '2/1h' });
  bench.startWorker();
  const sent = await bench.send();
  await bench.ledger(sent.sendId);
  await bench.report(sent.sendId, '1', 'MK:0001');
  t.match(await bench.ledger(sent.sendId, (row) => row.status === 'failed'), { error_code: 'MK:0001' });
  const next = { mobile: sent.mobile, purpose: 'register' as const, sendId: 'f'.repeat(32) };
  // The page hears of it after the ledger.
  await until(async () => {
    const state = await bench.sends.get(sent.sendId, Date.now());
    return state?.status === 'failed' && state.resendAt === 0 ? undefined : `the send is ${state?.status}`;
  });
  t.match(await bench.smsCodes.takeSlot(next), { granted: true });
  await bench.smsCodes.giveBack({ ...next, code: false, billed: true });
  t.match(
    await bench.smsCodes.takeSlot(next),
    { granted: false, limit: 'mobile' },
    'but it was sent, and counts as such',
  );
});

t.test('a report that comes before its send is in the ledger waits for it', async (t) => {
  const bench = await start(t);
  const sent = await bench.send();
  t.equal((await bench.report(sent.sendId, '0', 'DELIVRD')).statusCode, 200);
  bench.startWorker();
  await bench.ledger(sent.sendId, (row) => row.status === 'delivered');
});

t.test('what is no report of a gateway of ours is refused, and nothing is queued', async (t) => {
  const bench = await start(t, { SMS_GATEWAYS: 'yuntongxun,twilio' });
  const body = { Request: {} };
  t.equal((await bench.push('yuntongxun/wrong', body)).statusCode, 404);
  t.equal((await bench.push(`nobody/${TOKEN}`, body)).statusCode, 404);
  t.equal((await bench.push(`yuntongxun/${TOKEN}`, body)).statusCode, 400);
  t.equal((await bench.push(`yuntongxun/${TOKEN}`, '')).statusCode, 400);
  t.equal((await bench.push(`yuntongxun/${TOKEN}`, 'x'.repeat(300_000))).statusCode, 413);

  const twilio = `twilio/${SIMULATOR_REPORT_TOKEN}`;
  const url = bench.config.gateways.find(({ id }) => id === 'twilio')?.reports?.url ?? '';
  const params = new URLSearchParams({ MessageSid: `SM${'0'.repeat(32)}`, MessageStatus: 'delivered' });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const forged = await bench.push(twilio, String(params), { ...form, 'x-twilio-signature': 'AAAA' });
  t.equal(forged.statusCode, 403);
  t.match(await bench.services.reportQueue.getJobCounts(), { waiting: 0, delayed: 0 });
  const signature = signTwilio(developmentAccount.authToken, url, params);
  const signed = await bench.push(twilio, String(params), { ...form, 'x-twilio-signature': signature });
  t.equal(signed.statusCode, 200);
  t.equal(signed.body, '<Response></Response>');
  t.match(await bench.services.reportQueue.getJobCounts(), { waiting: 1 });

  const suspended = new URLSearchParams({ ...Object.fromEntries(params), MessageStatus: 'failed', ErrorCode: '30002' });
  const own = { ...form, 'x-twilio-signature': signTwilio(developmentAccount.authToken, url, suspended) };
  await bench.push(twilio, String(suspended), own);
  const { values } = await bench.services.metrics.alerts.get();
  t.match(values, [{ labels: { gateway: 'twilio' }, value: 1 }], 'a suspended account is told to a human');
});

t.test('of a push of several, what can be read is queued and the rest counted', async (t) => {
  const bench = await start(t, { SMS_GATEWAYS: 'yuntongxun,aliyun' });
  const good = { success: true, err_code: 'DELIVERED', biz_id: '1' };
  const answer = await bench.push(`aliyun/${SIMULATOR_REPORT_TOKEN}`, [good, { ...good, success: 'maybe' }]);
  t.equal(answer.statusCode, 200);
  t.match(await bench.services.reportQueue.getJobCounts(), { waiting: 1 });
  const { values } = await bench.services.metrics.unreadableReports.get();
  t.match(values, [{ labels: { gateway: 'aliyun' }, value: 1 }]);
});

t.test('only the networks that a gateway names may report', async (t) => {
  const bench = await start(t);
  const reports = bench.config.gateways[0]?.reports;
  Object.assign(reports ?? {}, { addresses: ['192.0.2.0/24'] });
  t.equal((await bench.report('a'.repeat(32), '0', 'DELIVRD')).statusCode, 404);
  Object.assign(reports ?? {}, { addresses: ['192.0.2.0/24', '127.0.0.0/8'] });
  t.equal((await bench.report('a'.repeat(32), '0', 'DELIVRD')).statusCode, 200);
});
