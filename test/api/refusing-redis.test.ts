/** Redis that answers, but refuses: `/readyz` names why, and all works again once it lets us. */
import { randomUUID } from 'node:crypto';
import { mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import t from 'tap';
import { buildOpsApp } from '../../api/ops-app.ts';
import { newMobile, startApi } from '../support/api.ts';
import type { Test } from '../support/harness.ts';
import { startLimitedRedis } from '../support/limited-redis.ts';
import { until } from '../support/until.ts';

t.setTimeout(120_000);

async function start(t: Test, ...rules: string[]) {
  const { url, operator, grant } = await startLimitedRedis(t, ...rules);
  const api = await startApi(t, { REDIS_URL: url });
  const ops = await buildOpsApp(api.services);
  t.teardown(() => ops.close());
  const readiness = async () => (await ops.inject({ url: '/readyz' })).json().checks as Record<string, string>;
  return { api, operator, grant, readiness };
}

t.test('without the right to INFO it works, and says what it can not know', async (t) => {
  const { api, grant, readiness } = await start(t, '-info');
  t.match(await readiness(), { redis: /^ok: .*not known \(NOPERM/, queue: 'ok' });
  t.equal((await api.requestSms(newMobile())).errcode, '0');
  await grant('+info');
  t.match(await readiness(), { redis: /^ok$/ });
});

for (const command of ['zadd', 'evalsha', 'xadd', 'hset']) {
  t.test(`without the right to ${command} it is not ready`, async (t) => {
    const { api, grant, readiness } = await start(t, `-${command}`, ...(command === 'evalsha' ? ['-eval'] : []));
    t.match(await readiness(), { redis: /^unavailable: .*(NOPERM|can't run this command)/ });
    await grant('+@all');
    t.match(await readiness(), { redis: /^ok$/, queue: 'ok' });
    t.equal((await api.requestSms(newMobile())).errcode, '0');
  });
}

t.test('at maxmemory, and as a replica', async (t) => {
  const { api, operator, readiness } = await start(t);
  await operator.config('SET', 'maxmemory', '100kb');
  t.match(await readiness(), { redis: /^unavailable: OOM/ });
  await operator.config('SET', 'maxmemory', '0');
  await operator.replicaof('127.0.0.1', 1);
  t.match(await readiness(), { redis: /^unavailable: READONLY/ });
  await operator.replicaof('NO', 'ONE');
  // The connection that was told so is being made anew.
  await until(async () => ((await readiness()).redis === 'ok' ? undefined : 'not ready'));
  t.equal((await api.requestSms(newMobile())).errcode, '0');
});

t.test('while it can not save', async (t) => {
  const { api, operator, readiness } = await start(t);
  const [, dir = ''] = (await operator.config('GET', 'dir')) as string[];
  const saved = (how: string) =>
    until(async () => {
      await operator.bgsave().catch(() => undefined);
      return (await operator.info('persistence')).includes(`rdb_last_bgsave_status:${how}`) ? undefined : `not ${how}`;
    });
  await operator.config('SET', 'save', '3600 1');
  // A folder where the file should be.
  await mkdir(join(dir, 'dump.rdb'));
  await saved('err');
  t.match(await readiness(), { redis: /^unavailable: .*MISCONF/ });
  t.equal((await api.get(`/image_codes/${randomUUID()}`)).statusCode, 503);
  await rmdir(join(dir, 'dump.rdb'));
  await saved('ok');
  t.match(await readiness(), { redis: /^ok$/, queue: 'ok' });
  t.equal((await api.requestSms(newMobile())).errcode, '0');
});
