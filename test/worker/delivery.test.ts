/** A send from the queue to the phone, and every way in which a gateway can end it. */
import t from 'tap';
import { startDelivery } from '../support/delivery.ts';

t.test('a queued send arrives once, with its code, and is in the ledger', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  const sent = await bench.send();
  t.same(await bench.end(sent), { status: 'sent', gateway: 'yuntongxun' });

  const [sms, ...more] = bench.simulator.inbox.list({ mobile: sent.mobile, limit: 10 });
  t.equal(more.length, 0);
  t.match(sms, { reqId: sent.sendId, datas: [sent.code, '5'] });

  const row = await bench.ledger(sent.sendId);
  t.match(row, { status: 'sent', gateway: 'yuntongxun', attempts: 1, error_code: null });
  t.ok(row.gateway_message_id);
  t.match(await bench.attempts(sent.sendId), [{ attempt: 1, outcome: 'accepted', reason: null }]);
  t.equal((await bench.sendStates.get(sent.sendId, Date.now()))?.status, 'sent');
});
