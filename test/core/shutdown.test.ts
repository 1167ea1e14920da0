/** The end of a process, seen from outside: signals in, phases run, exit code out. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import t from 'tap';
import { root } from '../../scripts/root.ts';
import { startProcess } from '../support/processes.ts';

const phases = (t: Parameters<typeof startProcess>[0], PHASE: string, PHASE_TIMEOUT_MS = '60000') =>
  startProcess(t, 'test/support/phases.ts', { PHASE, PHASE_TIMEOUT_MS });

t.test('phases that end well end the process with 0', async (t) => {
  const running = await phases(t, 'well');
  t.equal(await running.end('SIGTERM'), 0);
  t.match(running.output(), 'second phase ran');
});

t.test('a phase that fails is told, the next one runs, the exit code is 1', async (t) => {
  const running = await phases(t, 'badly');
  t.equal(await running.end('SIGINT'), 1);
  t.match(running.output(), 'the first phase failed');
  t.match(running.output(), 'second phase ran');
});

t.test('a phase that takes too long is left behind', async (t) => {
  const running = await phases(t, 'never', '20');
  t.equal(await running.end('SIGTERM'), 1);
  t.match(running.output(), 'not done within 20 ms');
  t.match(running.output(), 'second phase ran');
});

t.test('a second signal ends the process at once', async (t) => {
  const running = await phases(t, 'never');
  running.signal('SIGTERM');
  await running.line(({ msg }) => msg === 'shutting down');
  t.equal(await running.end('SIGTERM'), 1);
  t.notMatch(running.output(), 'second phase ran');
});

t.test('a fault that nobody caught is told and ends the process with 1', async (t) => {
  const running = await phases(t, 'uncaught');
  t.equal(await running.exited, 1);
  t.match(running.output(), 'nobody caught this');
});

t.test('a process ends as told when nobody takes what it writes any more', async (t) => {
  const child = spawn(process.execPath, [join(root, 'test/support/phases.ts')], {
    // Never read, so that something lies in it when it closes: writing then fails with ECONNRESET, and later with EPIPE.
    stdio: ['ignore', 'pipe', 'ignore', 'ipc'],
    env: { PHASE: 'well', PHASE_TIMEOUT_MS: '60000' },
  });
  t.teardown(() => child.kill('SIGKILL'));
  await once(child, 'message');
  child.stdout?.destroy();
  child.kill('SIGTERM');
  t.same(await once(child, 'exit'), [0, null]);
});
