/** Bull Board's retry, over its HTTP route: a failed send is sent, and one that was sent is not sent once more. */
import t from 'tap';
import { buildOpsApp } from '../../api/ops-app.ts';
import { createServices } from '../../api/services.ts';
import { createLogger } from '../../core/logger.ts';
import { type SentSms, startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';

const authorization = `Basic ${Buffer.from('ops:ops-password').toString('base64')}`;

async function start(t: Test, overrides: Record<string, string> = {}) {
  const bench = await startDelivery(t, overrides);
  bench.startWorker();
  const services = createServices(bench.config, createLogger({ level: 'silent', process: 'api' }));
  const ops = await buildOpsApp(services);
  t.teardown(async () => {
    await ops.close();
    await services.close();
  });
  const board = (method: 'GET' | 'PUT', path: string) =>
    ops.inject({ method, url: `/queues/api/queues${path}`, headers: { authorization } });
  const retry = ({ sendId }: SentSms) => board('PUT', `/sms/${sendId}/retry`);
  return { bench, board, retry };
}

t.test('a failed send that is retried on the board is sent', async (t) => {
  const { bench, retry } = await start(t);
  bench.fault('no_balance', { count: 1 });
  const sent = await bench.send();
  t.match(await bench.end(sent), { failed: /config/ });
  await bench.ledger(sent.sendId, (row) => row.status === 'failed');
  t.equal((await retry(sent)).statusCode, 204);
  t.match(await bench.end(sent), { status: 'sent' });
  t.match(await bench.ledger(sent.sendId, (row) => row.status === 'sent'), { attempts: 2, error_code: null });
  t.equal(bench.inbox(sent.mobile).length, 1);
});

t.test('one that was sent is not sent again, and keeps what it took', async (t) => {
  for (const vendor of ['yuntongxun', 'aliyun']) {
    const { bench, board, retry } = await start(t, { SMS_GATEWAYS: vendor });
    const sent = await bench.send();
    const end = await bench.end(sent);
    t.match(end, { status: 'sent' });
    t.equal((await retry(sent)).statusCode, 204);
    t.same(await bench.end(sent), end, vendor);
    t.equal(bench.simulator.stats.received, 1);
    t.match(await bench.ledger(sent.sendId), { status: 'sent', attempts: 1 });
    t.match(await bench.smsCodes.takeSlot({ ...sent, purpose: 'register' }), { granted: false });
    const { queues } = (await board('GET', '')).json();
    t.match(
      queues.find(({ name }: { name: string }) => name === 'sms'),
      { allowRetries: true, allowCompletedRetries: false },
      'the board does not even offer it',
    );
  }
});
