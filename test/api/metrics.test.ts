/** What the metrics count, and that neither a visitor nor a day adds series without end. */
import { randomUUID } from 'node:crypto';
import t from 'tap';
import { metricsTable } from '../../scripts/observability/metrics-table.ts';
import { newMobile, startApi } from '../support/api.ts';
import { startDelivery } from '../support/delivery.ts';
import { promtool, withoutPromtool } from '../support/promtool.ts';

t.test('requests are counted and timed by route and errcode', async (t) => {
  const api = await startApi(t);
  const mobile = newMobile();
  t.match(await api.requestSms(mobile), { errcode: /^0$/ });
  t.match(await api.requestSms(mobile), { errcode: '4201' });
  await api.get('/sms_codes/13900000000');
  await api.app.inject({ url: '/nowhere' });
  const text = await api.services.metrics.registry.metrics();
  const route = 'method="POST",route="/api/v1.0/sms_codes"';
  t.match(text, `http_requests_total{${route},status="200",errcode="0"} 1\n`);
  t.match(text, `http_requests_total{${route},status="200",errcode="4201"} 1\n`);
  t.match(text, `http_request_duration_seconds_count{${route},errcode="4201"} 1\n`);
  t.match(text, 'http_requests_total{method="GET",route="none",status="404",errcode="4103"} 1\n');
  t.match(text, 'route="/api/v1.0/sms_codes/:mobile",status="200",errcode="4103"} 1\n');
  t.match(text, /^sms_build_info\{version="\d+\.\d+\.\d+",revision="unknown",node="v[\d.]+"\} 1$/m);
  t.match(text, /^store_call_duration_seconds_count\{store="redis"\} [1-9]/m);
  t.match(text, /^store_call_duration_seconds_count\{store="postgres"\} [1-9]/m);
});

t.test('the oldest waiting send shows how long nobody took one', async (t) => {
  const bench = await startDelivery(t);
  const { REDIS_URL = '', DATABASE_URL = '' } = bench.environment;
  const api = await startApi(t, { REDIS_URL, DATABASE_URL });
  const age = async () => {
    const text = await api.services.metrics.registry.metrics();
    return Number(/^queue_oldest_waiting_seconds\{queue="sms"\} (\S+)$/m.exec(text)?.[1]);
  };
  t.equal(await age(), 0);
  for (const agoMs of [5_000, 90_000, 1_000]) {
    const { job } = await bench.send();
    await bench.redis.hset(bench.queue.toKey(String(job.id)), 'timestamp', Date.now() - agoMs);
  }
  // The order of the queue is that of asking, so the first is the oldest but in a test.
  t.ok((await age()) >= 5);
});

t.test('what visitors choose adds no series', async (t) => {
  const api = await startApi(t);
  const visit = async () => {
    await api.requestSms(newMobile());
    await api.get(`/sms_codes/${newMobile()}?purpose=${randomUUID()}`);
    await api.get(`/image_codes/${randomUUID()}`);
    await api.get(`/sms_sends/${randomUUID().replaceAll('-', '')}`);
    await api.get(`/${randomUUID()}`);
    await api.post(`/gateway-reports/${randomUUID()}/${randomUUID()}`, {});
    await api.app.inject({ method: 'POST', url: `/gateway-reports/${randomUUID()}/${randomUUID()}`, payload: {} });
    await api.app.inject({ url: `/${randomUUID()}.html`, headers: { 'user-agent': randomUUID() } });
    await api.post('/session', { mobile: newMobile(), password: randomUUID() });
  };
  const series = async () =>
    (await api.services.metrics.registry.metrics())
      .split('\n')
      // Of Node's own, what is open and collected at the moment varies.
      .filter((line) => line !== '' && !/^(#|nodejs_)/.test(line))
      .map((line) => line.slice(0, line.lastIndexOf(' ')));
  await visit();
  const before = await series();
  for (let count = 0; count < 5; count += 1) await visit();
  const after = await series();
  t.strictSame(after, before);
  t.notMatch(after.join('\n'), /[0-9a-f]{8}-[0-9a-f]{4}|[0-9a-f]{32}|1\d{10}/);
});

/** Labels by what bounds their values: routes, catalogue and code, or the configuration. Another one has to be thought about. */
const BOUNDED = new Set(
  [
    'method route status errcode rank outcome class scope result subject limit state store queue position',
    'gateway purpose application channel country currency fingerprint version revision node',
    // Of prom-client's own metrics.
    'kind type space le quantile major minor patch',
  ]
    .join(' ')
    .split(' '),
);

t.test('each label is one whose values are bounded', async (t) => {
  const bench = await startDelivery(t);
  const { REDIS_URL = '', DATABASE_URL = '' } = bench.environment;
  const api = await startApi(t, { REDIS_URL, DATABASE_URL });
  const { metrics } = bench.startWorker();
  const table = metricsTable({ API: api.services.metrics.registry, worker: metrics.registry });
  for (const { name, labels } of table) {
    const open = labels.filter((label) => !BOUNDED.has(label));
    t.strictSame(open, [], name);
  }
});

t.test("names, units and helps keep Prometheus' conventions", { skip: withoutPromtool }, async (t) => {
  const bench = await startDelivery(t);
  const worker = bench.startWorker();
  const { REDIS_URL = '', DATABASE_URL = '' } = bench.environment;
  const api = await startApi(t, { REDIS_URL, DATABASE_URL });
  await bench.end(await bench.send());
  await api.requestSms(newMobile());
  for (const { metrics } of [api.services, worker]) {
    t.strictSame(promtool(['check', 'metrics'], await metrics.registry.metrics()), { status: 0, output: '' });
  }
});
