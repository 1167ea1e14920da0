/** Processes on machines whose clocks are minutes off: Redis' clock decides, so codes live as long as ever. */
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Redis } from 'ioredis';
import t from 'tap';
import { root } from '../../scripts/root.ts';
import type { Answer } from '../support/api.ts';
import { testEnvironment, testRedisUrl } from '../support/harness.ts';
import { receivedCode } from '../support/phone.ts';
import { startProcess } from '../support/processes.ts';

t.setTimeout(300_000);

const OFF_MS = 6 * 60_000;
const preload = `--import=${pathToFileURL(join(root, 'test/support/at-moment.ts'))}`;
const off = (byMs: number) => ({
  MOMENT: new Date(Date.now() + byMs).toISOString(),
  NODE_OPTIONS: [process.env.NODE_OPTIONS, preload].join(' ').trim(),
});

const simulator = await startProcess(t, 'scripts/gateway-simulator/main.ts', { SIMULATOR_PORT: '0' });
const REDIS_URL = await testRedisUrl(t);
const environment = await testEnvironment(t, { REDIS_URL, SIMULATOR_PORT: new URL(String(simulator.ready.url)).port });
const redis = new Redis(REDIS_URL);
t.teardown(() => redis.quit());

for (const [name, apiOffMs, workerOffMs, mobile] of [
  ['the API slow, the worker fast', -OFF_MS, OFF_MS, '13900139001'],
  ['the API fast, the worker slow', OFF_MS, -OFF_MS, '13900139002'],
] as const) {
  t.test(name, async (t) => {
    const [api, worker] = await Promise.all([
      startProcess(t, 'api/main.ts', { ...environment, ...off(apiOffMs) }),
      startProcess(t, 'worker/main.ts', { ...environment, ...off(workerOffMs) }),
    ]);
    const post = async (path: string, body: object) => {
      const headers = { 'content-type': 'application/json' };
      const response = await fetch(`${api.ready.url}/api/v1.0${path}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      const cookie = (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
      return { answer: (await response.json()) as Answer, cookie };
    };
    const image_code_id = randomUUID();
    await (await fetch(`${api.ready.url}/api/v1.0/image_codes/${image_code_id}`)).arrayBuffer();
    const image_code_text = await redis.get(`image_code_${image_code_id}`);
    const { answer } = await post('/sms_codes', { mobile, image_code_id, image_code_text });
    t.match(answer, { errcode: /^0$/, data: { expires_in: 300, resend_after: 60 } });
    const sms_code = await receivedCode(String(simulator.ready.url), mobile, String(answer.data?.send_id));
    const user = await post('/users', { mobile, sms_code, password: 'correct horse battery' });
    t.match(user.answer, { errcode: /^0$/ });
    const session = await fetch(`${api.ready.url}/api/v1.0/session`, { headers: { cookie: user.cookie } });
    t.match(await session.json(), { data: { mobile } });
    for (const [{ ready }, offMs] of [
      [api, apiOffMs],
      [worker, workerOffMs],
    ] as const) {
      const { checks } = (await (await fetch(`${ready.opsUrl}/readyz`)).json()) as { checks: object };
      t.match(checks, { clock: offMs > 0 ? /ahead of Redis'; corrected/ : /behind Redis'; corrected/ });
    }
  });
}
