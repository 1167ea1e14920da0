/** What operators may do on the board, and from where. */
import t from 'tap';
import { buildOpsApp } from '../../api/ops-app.ts';
import { startApi } from '../support/api.ts';

const api = await startApi(t);
const ops = await buildOpsApp(api.services);
t.teardown(() => ops.close());
const authorization = `Basic ${Buffer.from('ops:ops-password').toString('base64')}`;
type Method = 'PUT' | 'POST' | 'PATCH';
const ask = (method: Method, path: string, headers: Record<string, string> = {}) =>
  ops.inject({ method, url: `/queues/api${path}`, headers: { authorization, ...headers } });

t.test('pause, retry and promote', async (t) => {
  for (const path of ['/queues/sms/pause', '/queues/sms/resume', '/queues/sms/retry/failed', '/queues/sms/promote']) {
    t.equal((await ask('PUT', path)).statusCode, 200, path);
  }
  for (const path of ['/queues/sms/unknown/retry', '/queues/sms/unknown/promote']) {
    t.equal((await ask('PUT', path)).statusCode, 404, path);
  }
});

t.test('nothing that edits, adds, duplicates or removes a job, nor a queue\u2019s settings', async (t) => {
  const refused: [Method, string][] = [
    ['POST', '/queues/sms/add'],
    ['PATCH', '/queues/sms/1/update-data'],
    ['PATCH', '/queues/sms/1/delay'],
    ['PATCH', '/queues/sms/1/priority'],
    ['PUT', '/queues/sms/1/clean'],
    ['PUT', '/queues/sms/clean/failed'],
    ['PUT', '/queues/sms/empty'],
    ['PUT', '/queues/sms/obliterate'],
    ['PUT', '/queues/sms/concurrency'],
    ['PUT', '/queues/sms/rate-limit'],
    ['PUT', '/queues/sms/job-schedulers/1/run'],
    ['POST', '/metrics/history/purge'],
  ];
  for (const [method, path] of refused) {
    const response = await ask(method, path);
    t.ok([403, 404].includes(response.statusCode), `${path}: ${response.statusCode}`);
  }
});

t.test('nothing from another site, and no frame', async (t) => {
  for (const headers of [{ 'sec-fetch-site': 'cross-site' }, { origin: 'https://elsewhere.example' }]) {
    t.equal((await ask('PUT', '/queues/sms/pause', headers)).statusCode, 403);
  }
  t.equal(await api.services.queue.isPaused(), false);
  const page = await ops.inject({ url: '/queues', headers: { authorization } });
  t.match(page.headers['content-security-policy'], /frame-ancestors 'none'/);
  // The page asks for a font of another host, which a browser then leaves out.
  t.match(page.headers['content-security-policy'], /^default-src 'self'; /);
  t.notMatch(page.headers['content-security-policy'], /https?:|\*/, 'nothing is loaded from elsewhere');
});
