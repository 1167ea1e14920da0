/** One id follows a request from its header to the worker's log; the level of the logs changes while processes run. */
import { Writable } from 'node:stream';
import t from 'tap';
import { buildApp } from '../../api/app.ts';
import { createLogger } from '../../core/logger.ts';
import { newMobile, startApi } from '../support/api.ts';
import { command } from '../support/command.ts';

t.test('a request id is taken or made, answered, and goes with the job', async (t) => {
  const api = await startApi(t);
  const payload = { mobile: newMobile(), ...(await api.imageCode()) };
  const answer = await api.post('/sms_codes', payload, { 'x-request-id': 'edge-7:42' });
  t.equal(answer.headers['x-request-id'], 'edge-7:42');
  const job = await api.services.queue.getJob(String(answer.json().data.send_id));
  t.equal(job?.data.requestId, 'edge-7:42');
  for (const unusable of ['a b', 'x'.repeat(65), '{"a":1}', '13900002086', '']) {
    const { headers } = await api.get('/session', { 'x-request-id': unusable });
    t.match(headers['x-request-id'], /^[0-9a-f-]{36}$/);
  }
});

t.test('log:level changes what is logged, without a restart, and back', async (t) => {
  const api = await startApi(t, { LOG_LEVEL: 'info' });
  const lines: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      lines.push(String(chunk));
      done();
    },
  });
  const logger = createLogger({ level: 'info', process: 'api' }, stream);
  const app = await buildApp({ ...api.services, logger });
  t.teardown(() => app.close());
  const settings = { REDIS_URL: String(api.config.redisUrls[0]), DATABASE_URL: api.config.databaseUrl };
  const visit = async () => {
    await api.services.logLevel.look();
    await app.inject({ url: '/api/v1.0/session', headers: { 'x-request-id': 'seen' } });
    return lines.splice(0).filter((line) => line.includes('"event":"request"'));
  };
  t.strictSame(await visit(), []);
  t.match(await command(settings, 'log-level', 'debug', '--for', '1h'), { code: 0, output: 'debug for 1h.\n' });
  const [line = '{}'] = await visit();
  t.match(JSON.parse(line), { reqId: 'seen', route: '/api/v1.0/session', errcode: '4101', status: 200 });
  await command(settings, 'log-level', 'default');
  t.strictSame(await visit(), []);
  t.match(await command(settings, 'log-level', 'loud'), { code: 1, errors: /"loud" is none of/ });
});
