/** The simulator as a process: ready line, clean end, refusals with one plain sentence. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import t from 'tap';

/** A process needs seconds to start on a busy machine, so the one that fails starts beside the one that runs. */
const faulty = start({ NODE_ENV: 'production', SIMULATOR_PORT: '80a', SIMULATOR_REPORT_URL: 'nowhere' });
const faultyClosed = once(faulty.child, 'close');

function start(environment: Record<string, string>): { child: ChildProcess; output(): string } {
  const child = spawn(process.execPath, ['scripts/gateway-simulator/main.ts'], {
    env: { PATH: process.env.PATH ?? '', ...environment },
  });
  t.teardown(() => child.kill('SIGKILL'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk) => {
      output += chunk;
    });
  return { child, output: () => output };
}

t.test('it says where it listens, answers, and ends with 0 on SIGTERM; its port is not given twice', async (t) => {
  const { child, output } = start({ SIMULATOR_PORT: '0' });
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  const { url } = JSON.parse(output()) as { url: string };
  t.equal((await fetch(`${url}/healthz`)).status, 200);
  const stream = await fetch(`${url}/api/events`);

  const { port } = new URL(url);
  const second = start({ SIMULATOR_PORT: port });
  t.same(await once(second.child, 'close'), [1, null]);
  t.equal(second.output(), `gateway simulator: port ${port} is taken; set SIMULATOR_PORT to another one\n`);

  child.kill('SIGTERM');
  t.same(await once(child, 'close'), [0, null]);
  t.equal(output().trim().split('\n').length, 1, 'one log line');
  await t.rejects(stream.text(), 'an open stream is cut');
});

t.test('it refuses production and settings it can not use, all named at once', async (t) => {
  t.same(await faultyClosed, [1, null]);
  t.match(faulty.output(), /does not run in production\n.*SIMULATOR_PORT: "80a" is not a port\n.*SIMULATOR_REPORT_URL/);
});
