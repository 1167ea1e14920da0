/** Webhooks: signed by the standard, retried, told once, and never to a private address unless that is allowed. */
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Queue, QueueEvents } from 'bullmq';
import t from 'tap';
import type { Application, WebhookConfig } from '../../../core/applications/application.ts';
import { createApplicationRegistry } from '../../../core/applications/registry.ts';
import { createLogger } from '../../../core/logger.ts';
import { QUEUE_PREFIX } from '../../../core/queue.ts';
import { seal } from '../../../core/seal.ts';
import { createKeyring } from '../../../core/secrets.ts';
import {
  WEBHOOK_JOB_NAME,
  WEBHOOK_QUEUE_NAME,
  WEBHOOK_WAITS_MS,
  type WebhookJob,
  webhookId,
  webhookJobOptions,
} from '../../../core/webhook-queue.ts';
import { createRedis } from '../../../db/redis/client.ts';
import { createSafeLookup } from '../../../worker/webhooks/safe-lookup.ts';
import { createWebhookClient } from '../../../worker/webhooks/webhook-client.ts';
import { createWebhookConsumer } from '../../../worker/webhooks/webhook-consumer.ts';
import { type Test, testRedisUrl } from '../../support/harness.ts';

interface Call {
  headers: IncomingHttpHeaders;
  body: string;
}

const calls: Call[] = [];
const answers: number[] = [];
const receiver = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  calls.push({ headers: request.headers, body });
  const status = answers.shift() ?? 200;
  response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end();
}).listen(0, '127.0.0.1');
await once(receiver, 'listening');
t.teardown(() => receiver.close());
const { port } = receiver.address() as AddressInfo;

const keyring = createKeyring(['test-secret-of-at-least-thirty-two-bytes']);
const secrets = [randomBytes(32), randomBytes(32)];
const webhook: WebhookConfig = { url: `http://127.0.0.1:${port}/hook`, secrets, allowPrivate: true, fullNumber: false };
const application = { id: 'shop', keys: [], publishableKeys: [], origins: [], webhook } as unknown as Application;

function event(given: Partial<WebhookJob> = {}): WebhookJob {
  const verificationId = randomBytes(16).toString('hex');
  const sealedTo = seal(keyring, '+8613900002086', verificationId);
  return {
    v: 1,
    application: 'shop',
    type: 'verification.approved',
    verificationId,
    at: 1_700_000_000_000,
    toMasked: '139****2086',
    sealedTo,
    purpose: 'login',
    channel: 'sms',
    reference: 'order 7',
    ...given,
  };
}

async function bench(t: Test, given: { webhook?: WebhookConfig; isDue?: () => Promise<boolean | number> } = {}) {
  const url = await testRedisUrl(t);
  const redis = createRedis([url], { mode: 'wait', onError: () => undefined });
  const queue = new Queue<WebhookJob>(WEBHOOK_QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  const events = new QueueEvents(WEBHOOK_QUEUE_NAME, { connection: redis, prefix: QUEUE_PREFIX });
  await events.waitUntilReady();
  const registry = createApplicationRegistry({
    list: [{ ...application, webhook: given.webhook ?? webhook }],
    fingerprint: '',
  });
  const client = createWebhookClient();
  const consumer = createWebhookConsumer({
    redis,
    keyring,
    applications: registry,
    client,
    isDue: given.isDue ?? (async () => true),
    clock: Date.now,
    logger: createLogger({ level: 'silent', process: 'worker' }),
  });
  t.teardown(async () => {
    await consumer.stop();
    await client.close();
    await events.close();
    await queue.close();
    redis.disconnect();
  });
  const add = (job: WebhookJob) => queue.add(WEBHOOK_JOB_NAME, job, webhookJobOptions(job));
  return { queue, events, consumer, add };
}

t.test('a call is signed by every secret over id, timestamp and body', async (t) => {
  const { add, events } = await bench(t);
  const job = event();
  t.equal(await (await add(job)).waitUntilFinished(events), 'taken');
  const { headers, body } = calls.pop() ?? ({} as Call);
  t.equal(headers['webhook-id'], webhookId(job));
  const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  const expected = secrets
    .map((secret) => `v1,${createHmac('sha256', secret).update(text).digest('base64')}`)
    .join(' ');
  t.equal(headers['webhook-signature'], expected);
  t.ok(Math.abs(Number(headers['webhook-timestamp']) * 1000 - Date.now()) < 60_000, 'of this attempt, against replays');
  t.strictSame(JSON.parse(body), {
    type: 'verification.approved',
    timestamp: '2023-11-14T22:13:20.000Z',
    data: {
      application: 'shop',
      verification_id: job.verificationId,
      to: '139****2086',
      purpose: 'login',
      channel: 'sms',
      reference: 'order 7',
    },
  });
});

t.test('the published vector of the standard is signed as published', async (t) => {
  const { webhookHeaders } = await import('../../../core/webhook-signature.ts');
  const secret = Buffer.from('MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'base64');
  const headers = webhookHeaders([secret], 'msg_p5jXN8AQM9LWM0D4loKWxJek', '{"test": 2432232314}', 1_614_265_330_000);
  t.equal(headers['webhook-signature'], 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

t.test('a failed call is tried again with the same id and body; a success ends it', async (t) => {
  const { add, queue, events } = await bench(t);
  answers.push(500, 302);
  const job = await add(event());
  for (const _attempt of [1, 2]) {
    const [{ jobId }] = (await once(events, 'delayed')) as [{ jobId: string }];
    t.equal(jobId, job.id);
    // The test doesn't wait for the wait.
    await (await queue.getJob(jobId))?.promote();
  }
  t.equal(await job.waitUntilFinished(events), 'taken');
  const tried = calls.splice(0);
  t.equal(tried.length, 3, 'no redirect was followed');
  t.equal(new Set(tried.map(({ headers, body }) => `${headers['webhook-id']}${body}`)).size, 1);
});

t.test('an event is told once however often it is queued', async (t) => {
  const { add, events } = await bench(t);
  const job = event();
  const [first] = await Promise.all([add(job), add(job), add(job)]);
  await first?.waitUntilFinished(events);
  await add(job);
  const last = await add(event());
  await last.waitUntilFinished(events);
  t.equal(calls.splice(0).length, 2);
});

t.test('410 ends it for good and leaves it to be seen', async (t) => {
  const { add, events, queue } = await bench(t);
  answers.push(410);
  await t.rejects((await add(event())).waitUntilFinished(events), /410/);
  t.equal(await queue.getFailedCount(), 1);
  calls.splice(0);
});

t.test('an application may ask for whole numbers', async (t) => {
  const { add, events, queue } = await bench(t, { webhook: { ...webhook, fullNumber: true } });
  const job = await add(event());
  await job.waitUntilFinished(events);
  t.match(JSON.parse(calls.pop()?.body ?? '{}'), { data: { to: '+8613900002086' } });
  t.notMatch(JSON.stringify((await queue.getJob(job.id ?? ''))?.data), /13900002086/, 'the job holds it sealed only');
});

t.test('what is not true any more is dropped, what is not yet waits', async (t) => {
  const due: (boolean | number)[] = [Date.now() + 3_600_000, false];
  const { add, events, queue } = await bench(t, { isDue: async () => due.shift() ?? true });
  const job = await add(event({ type: 'verification.expired' }));
  await once(events, 'delayed');
  await (await queue.getJob(job.id ?? ''))?.promote();
  t.equal(await job.waitUntilFinished(events), 'dropped');
  t.equal(calls.length, 0);
});

t.test('private addresses are not called, however they are written', async (t) => {
  const lookup = createSafeLookup((_hostname, done) => done(null, [{ address: '127.0.0.1', family: 4 }]));
  const client = createWebhookClient(lookup);
  t.teardown(() => client.close());
  for (const host of ['127.0.0.1', '0x7f.1', '[::1]', '[::ffff:127.0.0.1]', '2130706433', 'rebound.example']) {
    const closed = { ...webhook, allowPrivate: false, url: `http://${host}:${port}/hook` };
    t.match(await client.call(closed, 'id', '{}', 0), { result: 'failed', reason: 'PRIVATE_ADDRESS' }, host);
  }
  t.equal(calls.length, 0);
  const mixed = createSafeLookup((_hostname, done) =>
    done(null, [
      { address: '10.0.0.1', family: 4 },
      { address: '1.1.1.1', family: 4 },
    ]),
  );
  const found = await new Promise((resolve) => mixed('mixed.example', { all: true }, (_error, all) => resolve(all)));
  t.strictSame(found, [{ address: '1.1.1.1', family: 4 }]);
});

t.test('the waits are a day in all', async (t) => {
  const hours = WEBHOOK_WAITS_MS.reduce((sum, wait) => sum + wait, 0) / 3_600_000;
  t.ok(hours > 23 && hours <= 24, String(hours));
});
