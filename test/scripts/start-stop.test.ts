/** How `npm start` stops: by signals, once or twice, with nothing left of it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import t from 'tap';
import { makeDataDir, runningParts, startReady, survivors, untilGone } from '../support/all-in-one.ts';
import { until } from '../support/until.ts';

t.test('SIGINT twice at once, as npm passes Ctrl-C on, is one clean stop', async (t) => {
  const dataDir = await makeDataDir(t);
  const start = await startReady(t, dataDir);
  const parts = await runningParts(dataDir);
  start.signal('SIGINT');
  start.signal('SIGINT');
  t.equal(await start.exited, 0);
  t.strictSame(survivors(parts), []);
  for (const file of ['start.lock', 'processes.json', 'redis/redis.pid', 'postgres/postmaster.pid']) {
    t.notOk(existsSync(join(dataDir, file)), `${file} is gone`);
  }
});

t.test('a second signal ends everything at once, also what does not react', async (t) => {
  const dataDir = await makeDataDir(t);
  const start = await startReady(t, dataDir);
  const parts = await runningParts(dataDir);
  process.kill(parts['api/main.ts'] ?? 0, 'SIGSTOP');
  start.signal('SIGTERM');
  await start.line(({ msg }) => msg === 'SIGTERM: stopping …');
  // Signals within half a second count as one, so one is sent until one counts.
  let code: number | string | undefined;
  void start.exited.then((exit) => {
    code = exit;
  });
  await until(async () => {
    start.signal('SIGTERM');
    return code === undefined ? 'it still runs' : undefined;
  });
  t.equal(code, 1);
  t.notOk(existsSync(join(dataDir, 'start.lock')), 'the lock is gone');
  await untilGone(parts);
});

t.test('one SIGTERM is a clean stop', async (t) => {
  const dataDir = await makeDataDir(t);
  const start = await startReady(t, dataDir);
  const parts = await runningParts(dataDir);
  t.equal(await start.end('SIGTERM'), 0);
  t.strictSame(survivors(parts), []);
});
