/** Delivery reports as the simulator pushes them: usual, and in every way that vendors get wrong. */
import { EventEmitter, once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import type { ReportMode } from '../../../scripts/gateway-simulator/reporter.ts';
import { startSimulator } from '../../support/gateway.ts';
import type { Test } from '../../support/test-type.ts';
import { goodRequest, sendRaw } from '../../support/yuntongxun-request.ts';

/** Takes reports; answers with the next status of the script, then with 200. */
async function receiver(t: Test, statuses: number[] = []) {
  const arrived = new EventEmitter();
  const reports: { url: string; body: Record<string, Record<string, string>> }[] = [];
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    response.writeHead(statuses.shift() ?? 200).end();
    reports.push({ url: request.url ?? '', body: JSON.parse(body) });
    arrived.emit('report');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.teardown(() => server.close());
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/reports/{vendor}`,
    reports,
    async expect(count: number) {
      while (reports.length < count) await once(arrived, 'report');
      return reports.map((report) => report.body.Request);
    },
  };
}

async function sent(t: Test, mode: ReportMode | undefined, options: object = {}, statuses: number[] = []) {
  const target = await receiver(t, statuses);
  const simulator = await startSimulator(t, {
    reportUrl: target.url,
    reportDelayMs: 1,
    reportRetryMs: [1],
    ...options,
  });
  const always = { rate: 1, count: null, latencyMs: 1, vendor: null, mobile: null, code: null };
  if (mode) simulator.reports.add({ ...always, mode });
  await sendRaw(simulator.url, goodRequest(Date.now(), { reqId: 'abc123' }));
  const [sms] = simulator.inbox.list({ limit: 1 });
  return { target, simulator, sid: sms?.smsMessageSid };
}

t.test('a report names the message, the number and the request id', async (t) => {
  const { target, sid } = await sent(t, undefined);
  const [report] = await target.expect(1);
  t.match(report, {
    action: 'SMSArrived',
    smsType: '1',
    content: sid,
    fromNum: '13900002086',
    reqId: 'abc123',
    status: '0',
    deliverCode: 'DELIVRD',
    recvTime: /^\d{14}$/,
  });
  t.equal(target.reports[0]?.url, '/reports/yuntongxun');
});

t.test('a report that is refused comes again', async (t) => {
  const { target, simulator } = await sent(t, undefined, {}, [503]);
  t.equal((await target.expect(2)).length, 2);
  t.equal(simulator.stats.reports.pushed, 2);
});

t.test('failed, twice, late, early', async (t) => {
  t.match(await (await sent(t, 'failed')).target.expect(1), [{ status: /^1$/, deliverCode: 'UNDELIV' }]);
  t.match(await (await sent(t, 'twice')).target.expect(2), [{ status: /^0$/ }, { status: /^0$/ }]);
  t.match(await (await sent(t, 'late')).target.expect(1), [{ status: /^0$/ }]);
  t.match(await (await sent(t, 'early', { reportDelayMs: 3_600_000 })).target.expect(1), [{ status: /^0$/ }]);
});

t.test('out of order: delivered, then an older word', async (t) => {
  const { target } = await sent(t, 'out_of_order');
  t.match(await target.expect(2), [{ deliverCode: 'DELIVRD' }, { deliverCode: 'ACCEPTD' }]);
});

t.test('forged: about an SMS that does not exist', async (t) => {
  const { target, sid } = await sent(t, 'forged');
  const [report] = await target.expect(1);
  t.match(report, { content: /^[0-9a-f]{32}$/, status: /^1$/ });
  t.not(report?.content, sid);
});

t.test('lost: none; and closing ends what still waits', async (t) => {
  const { simulator } = await sent(t, 'lost');
  await simulator.close();
  t.equal(simulator.stats.reports.pushed, 0);
  const waiting = await sent(t, undefined, { reportDelayMs: 3_600_000 });
  await waiting.simulator.close();
  t.equal(waiting.simulator.stats.reports.pushed, 0);
});
