/** Traces of real processes, taken by a collector inside the test: one per send, and nothing of a person in any of them. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import t from 'tap';
import { SIMULATOR_REPORT_TOKEN } from '../../core/development-gateways.ts';
import { developmentAccount } from '../../core/vendors/yuntongxun/development.ts';
import type { Answer } from '../support/api.ts';
import { testEnvironment } from '../support/harness.ts';
import { otlpCollector } from '../support/otlp-collector.ts';
import { messagesTo, receivedCode } from '../support/phone.ts';
import { startProcess } from '../support/processes.ts';
import { until } from '../support/until.ts';

const MOBILE = '13900002086';
/** Tells each file of what traces, when a process loads it. The interface alone is prom-client's, too. */
const watchLoading = `
  import { registerHooks } from 'node:module';
  registerHooks({ load(url, context, next) {
    if (/opentelemetry.(?!api.)|bullmq-otel|fastify.otel/.test(url)) console.log(JSON.stringify({ loaded: url }));
    return next(url, context);
  } });`;
const collector = await otlpCollector(t);
const environment = await testEnvironment(t, {
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(watchLoading)}`,
});
const api = await startProcess(t, 'api/main.ts', environment);
const simulator = await startProcess(t, 'scripts/gateway-simulator/main.ts', {
  SIMULATOR_PORT: '0',
  SIMULATOR_REPORT_URL: `${api.ready.url}/gateway-reports/{vendor}/${SIMULATOR_REPORT_TOKEN}`,
});
const phone = String(simulator.ready.url);
const worker = await startProcess(t, 'worker/main.ts', { ...environment, SIMULATOR_PORT: new URL(phone).port });
const url = `${api.ready.url}/api/v1.0`;

async function imageCode() {
  const id = randomUUID();
  await (await fetch(`${url}/image_codes/${id}`)).arrayBuffer();
  const redis = new Redis(environment.REDIS_URL ?? '');
  const text = (await redis.get(`image_code_${id}`)) ?? '';
  redis.disconnect();
  await once(redis, 'end');
  return { image_code_id: id, image_code_text: text };
}

const parsed = async (response: Promise<Response>) => (await (await response).json()) as Answer;

t.test('a send that a gateway answers at last', async (t) => {
  // The first call ends in an error of the network, whose text holds the address.
  await fetch(`${phone}/api/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ mode: 'reset', count: 1 }),
  });
  const image = await imageCode();
  const asked = await fetch(`${url}/sms_codes/${MOBILE}?${new URLSearchParams(image)}`, {
    headers: { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', tracestate: `v=${MOBILE}` },
  });
  const cookie = asked.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const { data } = (await asked.json()) as Answer;
  const sendId = String(data?.send_id);
  const code = await receivedCode(phone, MOBILE);
  await until(async () => {
    const { data } = await parsed(fetch(`${url}/sms_sends/${sendId}`));
    return data?.status === 'delivered' ? undefined : `it is ${data?.status}`;
  });
  const body = JSON.stringify({ mobile: MOBILE, sms_code: code, password: 'a long password' });
  const headers = { 'content-type': 'application/json', cookie };
  const registered = await parsed(fetch(`${url}/users`, { method: 'POST', headers, body }));
  t.equal(registered.errcode, '0');
  await fetch(`${api.ready.url}/no/such/${MOBILE}?sms_code=${code}`);
  const [message] = await messagesTo(phone, MOBILE);
  // What is left is sent when they stop.
  t.strictSame(await Promise.all([api.end(), worker.end()]), [0, 0]);

  const spans = collector.spans();
  const request = spans.find(({ name }) => name === 'GET /api/v1.0/sms_codes/:mobile');
  t.match(request, { service: 'sms-api', traceId: '0af7651916cd43dd8448eb211c80319c' });
  const trace = spans.filter(({ traceId }) => traceId === request?.traceId);
  const names = (service: string) => trace.filter((span) => span.service === service).map(({ name }) => name);
  t.match(names('sms-api').join('\n'), /^pg\.query:is-registered$/m, 'the look for the account');
  t.ok(names('sms-api').includes('add sms.deliver-code'), 'the queueing');
  t.ok(names('sms-worker').includes('process sms'), 'the delivery');
  const calls = trace.filter(({ name }) => name === 'send by gateway').map(({ attributes }) => attributes);
  t.strictSame(calls, [
    { 'sms.gateway': 'yuntongxun', 'sms.outcome': 'unknown' },
    { 'sms.gateway': 'yuntongxun', 'sms.outcome': 'accepted' },
  ]);
  t.ok(names('sms-worker').includes('POST'), 'the call over HTTP');
  const report = trace.find(({ name }) => name === 'report delivered');
  t.equal(report?.service, 'sms-worker');
  const push = spans.find(({ name }) => name.startsWith('POST /gateway-reports/'));
  t.equal(report?.links[0]?.traceId, push?.traceId, 'the report is linked with the push that brought it');
  t.strictSame(collector.paths(), ['/v1/traces']);

  t.test('holds nothing of a person', async (t) => {
    const secrets = {
      'the number': MOBILE,
      'its middle': MOBILE.slice(3, 10),
      'the code': code,
      'the image code': image.image_code_text,
      "the image code's id": image.image_code_id,
      "the send's id": sendId,
      "the browser's id": cookie.split('=')[1] ?? '',
      "the gateway's account": developmentAccount.accountSid,
      "the gateway's address": 'sig=',
      "the gateway's message": message?.smsMessageSid ?? '',
      'the token of reports': SIMULATOR_REPORT_TOKEN,
      'the database': new URL(environment.DATABASE_URL ?? '').pathname.slice(1),
      'a secret': environment.APP_SECRETS ?? '',
    };
    for (const [what, secret] of Object.entries(secrets)) {
      t.not(secret, '', `${what} is known`);
      t.notOk(collector.text().includes(secret), `${what} is in no trace`);
    }
    const keys = new Set(spans.flatMap(({ attributes }) => Object.keys(attributes)));
    const closed =
      /^(http\.(request\.method|response\.status_code|route)|error\.type|db\.system\.name|sms\.\w+)$|^bullmq\./;
    t.strictSame(
      [...keys].filter((key) => !closed.test(key)),
      [],
    );
  });
});

t.test('without a collector nothing that traces is loaded', async (t) => {
  t.match(api.output(), /"loaded":".*opentelemetry/, 'what is loaded is seen');
  const { OTEL_EXPORTER_OTLP_ENDPOINT: _, ...off } = environment;
  for (const process of await Promise.all(['api/main.ts', 'worker/main.ts'].map((one) => startProcess(t, one, off)))) {
    t.notMatch(process.output(), /"loaded"/);
  }
});
