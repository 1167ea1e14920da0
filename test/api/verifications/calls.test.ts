/** `/verifications` by voice: as the first message, and as a further way of an SMS with the same code. */
import t from 'tap';
import { codeOf, wrongCode } from '../../support/api.ts';
import { startWithApplications } from '../../support/applications.ts';
import { startDelivery } from '../../support/delivery.ts';

t.test('a call by `channel`, the same code again by a resend, guesses not renewed', async (t) => {
  const bench = await startDelivery(t, {
    SMS_GATEWAYS: 'yuntongxun,yuntongxun-voice',
    VOICE_MOBILE_LIMITS: '2/1h',
    VOICE_AFTER_SECONDS: '600',
  });
  const changes = { shop: { channels: ['sms', 'voice'] } };
  const api = await startWithApplications(t, bench.environment, changes);
  bench.startWorker();
  const sentBy = (gateway: string) => (row: { gateway: string | null; status: string }) =>
    row.gateway === gateway && row.status === 'sent';

  const { data: sms } = await api.create('13900009001');
  const [send] = sms.sends;
  await bench.ledger(send.send_id, sentBy('yuntongxun'));
  const code = await codeOf(api.services, send.send_id);
  t.match(await api.check(sms.verification_id, wrongCode(code)), { content: { attempts_left: 4 } });
  const resent = await api.call('POST', `/verifications/${sms.verification_id}/resend`, { body: { channel: 'voice' } });
  t.match(
    resent,
    { status: 200, data: { attempts_left: 4, sends: [{ send_id: send.send_id }] } },
    'a key need not wait',
  );
  await bench.ledger(send.send_id, sentBy('yuntongxun-voice'));
  t.match(bench.inbox('13900009001'), [{ vendor: 'yuntongxun-voice', datas: [code] }, { vendor: 'yuntongxun' }]);
  t.match(await api.check(sms.verification_id, code), { status: 200, data: { verified: true } });

  const { data: call } = await api.create('13900009002', { body: { channel: 'voice' } });
  t.match(call, { channel: 'voice' });
  await bench.ledger(call.sends[0].send_id, sentBy('yuntongxun-voice'));
  t.match(bench.inbox('13900009002'), [{ vendor: 'yuntongxun-voice' }]);
  const { rows } = await bench.pool.query('SELECT channel FROM sms_send WHERE id = $1', [call.sends[0].send_id]);
  t.match(rows, [{ channel: 'voice' }]);
  t.equal(await bench.redis.zcard('sms_calls_{13900009002}'), 1, 'in the limit of calls');
  t.equal(await bench.redis.zcard('sms_sends_{13900009002}'), 1, 'and once in the caps of the mobile');

  const bank = await api.create('13900009003', { key: 'bank-secret-key', body: { channel: 'voice' } });
  t.match(bank, { status: 400, content: { field: 'channel' } }, 'only where the application has calls');
});
