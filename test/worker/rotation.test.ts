/** Rotating APP_SECRETS under way: what is sealed under a secret that some workers have and others have not. */
import { once } from 'node:events';
import t from 'tap';
import { type DeliveryBench, startDelivery } from '../support/delivery.ts';

const OLD = 'the-old-secret-of-at-least-thirty-two-bytes';
const NEW = 'the-new-secret-of-at-least-thirty-two-bytes';

/** A worker of a process that was started with these secrets. */
function startWorker(bench: DeliveryBench, ...appSecrets: string[]) {
  Object.assign(bench.config, { appSecrets });
  return bench.startWorker();
}

t.test('a job sealed under the old secret is delivered after the rotation', async (t) => {
  const bench = await startDelivery(t, { APP_SECRETS: OLD });
  const sent = await bench.send();
  startWorker(bench, NEW, OLD);
  t.match(await bench.end(sent), { status: 'sent' });
  t.match(bench.inbox(sent.mobile), [{ text: new RegExp(sent.code) }]);
});

t.test('one that this worker can not open is left to others, without an attempt', async (t) => {
  const bench = await startDelivery(t, { APP_SECRETS: NEW });
  const left = once(bench.events, 'delayed');
  const sent = await bench.send();
  const behind = startWorker(bench, OLD);
  await left;
  const seen = await behind.metrics.registry.metrics();
  t.match(seen, /^sms_unopenable_jobs_total [1-9]/m, 'an operator sees it while the code still lives');
  t.match(seen, /^app_secret_info\{position="1",fingerprint="[0-9a-f]{8}"\} 1$/m);
  await behind.stop();
  t.equal((await bench.queue.getJob(sent.sendId))?.attemptsMade, 0);
  startWorker(bench, NEW, OLD);
  t.match(await bench.end(sent), { status: 'sent' });
});

t.test('one whose secret is gone ends clearly once its code is dead', async (t) => {
  const bench = await startDelivery(t, { APP_SECRETS: OLD });
  const sent = await bench.send({ expiresInMs: 0 });
  startWorker(bench, NEW);
  t.match(await bench.end(sent), { failed: /no secret in APP_SECRETS opens/ });
  t.match(await bench.ledger(sent.sendId), {
    status: 'failed',
    error_code: 'unopenable',
    mobile_masked: `139****${sent.mobile.slice(-4)}`,
  });
  t.match(await bench.sends.get(sent.sendId, Date.now()), { status: 'failed' });
});
