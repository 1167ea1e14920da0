/** Conversion per gateway: a verified code counts for the gateway that took its SMS, once. */
import t from 'tap';
import { useSmsCode } from '../../api/operations/use-sms-code.ts';
import { createServices } from '../../api/services.ts';
import { createLogger } from '../../core/logger.ts';
import { startDelivery } from '../support/delivery.ts';

t.test('a right check counts for the gateway of the last SMS, a wrong one and a repeat for none', async (t) => {
  const bench = await startDelivery(t, { SMS_GATEWAYS: 'yuntongxun,aliyun' });
  const services = createServices(bench.config, createLogger({ level: 'silent', process: 'api' }));
  t.teardown(() => services.close());
  bench.startWorker();

  const first = await bench.send();
  await bench.end(first);
  bench.fault('no_balance', { vendor: 'yuntongxun' });
  const second = await bench.send();
  t.same(await bench.end(second), { status: 'sent', gateway: 'aliyun' });

  const backEnd = { sendId: undefined };
  const wrong = first.code === '000000' ? '111111' : '000000';
  await t.rejects(useSmsCode(services, { ...first, purpose: 'register', code: wrong }, backEnd));
  for (const { mobile, code } of [first, second]) {
    t.match(await useSmsCode(services, { mobile, purpose: 'register', code }, backEnd), { result: 'right' });
    t.match(await useSmsCode(services, { mobile, purpose: 'register', code }, backEnd), { result: 'used' });
  }
  const { values } = await services.metrics.verified.get();
  t.match(values, [
    { labels: { gateway: 'yuntongxun' }, value: 1 },
    { labels: { gateway: 'aliyun' }, value: 1 },
  ]);
  await services.codeChecks.restore(first.mobile, 'register', first.sendId);
  await useSmsCode(services, { mobile: first.mobile, purpose: 'register', code: first.code }, backEnd);
  t.equal((await services.metrics.verified.get()).values[0]?.value, 1, 'nor does a restored code count twice');
});
