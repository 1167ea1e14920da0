/** The operators' listener: who may see Bull Board and what it shows, metrics, readiness. */
import t from 'tap';
import { buildOpsApp } from '../../api/ops-app.ts';
import { codeOf, newMobile, startApi } from '../support/api.ts';

const operator = { authorization: `Basic ${Buffer.from('ops:ops-password').toString('base64')}` };

t.test('Bull Board is for operators and shows neither mobile nor code', async (t) => {
  const api = await startApi(t);
  const ops = await buildOpsApp(api.services);
  t.teardown(() => ops.close());
  const mobile = newMobile();
  const sendId = String((await api.requestSms(mobile)).data?.send_id);
  const url = '/queues/api/queues?activeQueue=sms&status=waiting';

  t.equal((await ops.inject({ url: '/queues' })).statusCode, 401);
  t.equal((await ops.inject({ url })).statusCode, 401);
  for (const password of ['', 'ops-passwor', 'ops-password!']) {
    const authorization = `Basic ${Buffer.from(`ops:${password}`).toString('base64')}`;
    t.equal((await ops.inject({ url, headers: { authorization } })).statusCode, 401);
  }
  t.equal((await ops.inject({ url: '/queues', headers: operator })).statusCode, 200);
  const board = await ops.inject({ url, headers: operator });
  t.match(board.body, sendId);
  t.match(board.body, `139****${mobile.slice(-4)}`);
  t.notMatch(board.body, new RegExp(`${mobile}|${await codeOf(api.services, sendId)}`));
});

t.test('metrics name results, never a mobile', async (t) => {
  const api = await startApi(t);
  const ops = await buildOpsApp(api.services);
  t.teardown(() => ops.close());
  const mobile = newMobile();
  await api.requestSms(mobile);
  await api.get(`/sms_codes/${mobile}`);
  const { body } = await ops.inject({ url: '/metrics' });
  t.match(body, /^image_codes_total\{result="right"\} 1$/m);
  t.match(body, /^queue_jobs\{state="waiting"\} 1$/m);
  t.match(body, /route="\/api\/v1\.0\/sms_codes\/:mobile"/);
  t.notMatch(body, mobile);
});

t.test('readiness names each store and what is wrong with it', async (t) => {
  const api = await startApi(t);
  const ops = await buildOpsApp(api.services);
  t.teardown(() => ops.close());
  t.equal((await ops.inject({ url: '/healthz' })).statusCode, 200);
  const cold = await ops.inject({ url: '/readyz' });
  t.equal(cold.statusCode, 503);
  t.match(cold.json(), { checks: { image_codes: 'warming up' } });
  await api.services.imageCodes.warmUp();
  const ready = await ops.inject({ url: '/readyz' });
  t.equal(ready.statusCode, 200);
  t.strictSame(ready.json(), {
    status: 'ready',
    checks: { redis: 'ok', postgres: 'ok', queue: 'ok', clock: 'ok', image_codes: 'ok' },
  });

  await api.services.postgres.pool.query('DROP TABLE sms_send');
  const broken = await ops.inject({ url: '/readyz' });
  t.equal(broken.statusCode, 503);
  t.match(broken.json(), {
    status: 'not ready',
    checks: { redis: 'ok', postgres: /unavailable: relation "sms_send"/ },
  });
});
