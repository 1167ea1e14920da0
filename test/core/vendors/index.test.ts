/** The gateways of a process: one for each configured instance, in order; the console shows neither number nor code. */
import t from 'tap';
import { parseConfig } from '../../../core/config.ts';
import { createConsole } from '../../../core/vendors/console/index.ts';
import { createGateways } from '../../../worker/gateways/index.ts';
import { aSend, firstAttempt } from '../../support/gateway.ts';

t.test('they come in the order of SMS_GATEWAYS', async (t) => {
  const config = parseConfig({
    NODE_ENV: 'test',
    REDIS_URL: 'redis://127.0.0.1:1',
    DATABASE_URL: 'postgres://127.0.0.1:1/none',
    APP_SECRETS: 'a-secret-of-more-than-thirty-two-bytes',
    SMS_GATEWAYS: 'tencent,yuntongxun,console,twilio,aliyun,aliyun-pnvs,yuntongxun-voice,twilio-voice',
  });
  const gateways = createGateways(config);
  t.same(
    gateways.map(({ vendor, idempotent }) => [vendor, idempotent]),
    [
      ['tencent', false],
      ['yuntongxun', true],
      ['console', false],
      ['twilio', false],
      ['aliyun', false],
      ['aliyun-pnvs', false],
      ['yuntongxun', false],
      ['twilio', false],
    ],
  );
  await Promise.all(gateways.map((gateway) => gateway.close()));
});

t.test('the console prints masked', async (t) => {
  let printed = '';
  const gateway = createConsole({ id: 'console', vendor: 'console', baseUrl: '', simulated: false }, (line) => {
    printed += line;
  });
  t.match(await gateway.send(aSend(), firstAttempt()), { outcome: 'accepted' });
  t.equal(printed, '[console] register: SMS to 139****2086, code ****45, 5 minutes\n');
});
