/** From the key to the phone and back: an application's send through a real worker, its code, its webhooks. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import t from 'tap';
import { KEYS, startWithApplications } from '../../support/applications.ts';
import { startDelivery } from '../../support/delivery.ts';

interface Event {
  type: string;
  data: Record<string, string>;
}

const events: Event[] = [];
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  response.end();
  events.push(JSON.parse(body));
  receiver.emit('event', events.at(-1));
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
t.teardown(() => receiver.close());
const { port } = receiver.address() as AddressInfo;

const webhook = { url: `http://127.0.0.1:${port}/hook`, secret: { env: 'SHOP_WEBHOOK_SECRET' }, allowPrivate: true };
const bench = await startDelivery(t);
const { REDIS_URL = '', DATABASE_URL = '', SIMULATOR_PORT = '' } = bench.environment;
const stores = { REDIS_URL, DATABASE_URL, SIMULATOR_PORT };
const api = await startWithApplications(t, stores, { shop: { webhook, codeTtlSeconds: 60 } });
bench.startWorker(undefined, api.config);

/** The next event of a kind about a verification. */
async function event(type: string, id: string): Promise<Event> {
  for (;;) {
    const found = events.find((one) => one.type === type && one.data.verification_id === id);
    if (found) return found;
    await once(receiver, 'event');
  }
}

t.test('a code travels to the phone, is checked, and the application hears of it', async (t) => {
  const mobile = '13900002086';
  const arrived = new Promise<string>((resolve) => {
    const unsubscribe = bench.simulator.inbox.subscribe(([message]) => {
      unsubscribe();
      resolve(String(message?.text.match(/\d{6}/)?.[0]));
    });
  });
  const { data } = await api.create(`+86${mobile}`, { body: { purpose: 'checkout', reference: 'order-7' } });
  const checked = await api.check(data.verification_id, await arrived);
  t.match(checked, { status: 200, data: { verified: true } });
  t.match(await event('verification.approved', data.verification_id), {
    data: { application: 'shop', to: '139****2086', purpose: 'checkout', reference: 'order-7' },
  });
  t.notMatch(JSON.stringify(events), /13900002086/);
  const [sendId = ''] = (await api.services.verifications.get(data.verification_id))?.sends ?? [];
  const row = await bench.ledger(sendId);
  t.match(row, { application: 'shop', purpose: 'checkout', country: 'CN', mobile_masked: '139****2086' });
});

t.test('a send that fails for good is told; a further one may still get through', async (t) => {
  bench.fault('blacklist', { count: 1 });
  const { data } = await api.create('+8613900003086');
  const id = data.verification_id;
  t.match(await event('send.failed', id), { data: { send_id: /^[0-9a-f]{32}$/ } });
  t.match((await api.call('GET', `/verifications/${id}`)).data, {
    status: 'failed',
    send_status: 'failed',
    resend_after: 0,
  });
  t.match(await api.call('POST', `/verifications/${id}/resend`, { body: {} }), { status: 200 });
  t.match((await api.call('GET', `/verifications/${id}`)).data, { status: 'pending' });
});

t.test('one that nobody ends has expired when its time is over', async (t) => {
  const { data } = await api.create('+8613900004086');
  const id = data.verification_id;
  const job = await api.services.webhookQueue.getJob(`verification_expired_${id}`);
  t.ok(await job?.isDelayed());
  // The time is over when Redis says so, not when the test has waited for it.
  await api.services.redis.hset(`verification_${id}`, 'expires_at', Date.now());
  await job?.promote();
  await event('verification.expired', id);
  t.match((await api.call('GET', `/verifications/${id}`, { key: KEYS.reader })).data, { status: 'expired' });
});
