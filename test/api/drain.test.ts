/** The end of an API process behind a load balancer: who asks hears of it before anybody is refused. */
import t from 'tap';
import { testEnvironment } from '../support/harness.ts';
import { startProcess } from '../support/processes.ts';

t.setTimeout(120_000);

t.test(
  'after SIGTERM /readyz says no, requests go on on old and new connections, then the process ends with 0',
  async (t) => {
    const environment = await testEnvironment(t, { SHUTDOWN_DRAIN_SECONDS: '4' });
    const api = await startProcess(t, 'api/main.ts', environment);
    const ask = async (path: string) => {
      const response = await fetch(`${api.ready.url}${path}`);
      await response.arrayBuffer();
      return response;
    };
    t.equal((await ask('/api/v1.0/houses/index')).status, 200);
    api.signal('SIGTERM');
    await api.line(({ msg }) => msg === 'shutting down');
    const readiness = await fetch(`${api.ready.opsUrl}/readyz`);
    t.equal(readiness.status, 503);
    t.match(await readiness.json(), { checks: { process: 'is stopping', redis: 'ok' } });
    for (let request = 0; request < 5; request += 1) {
      const response = await ask('/api/v1.0/houses/index');
      t.equal(response.status, 200);
      t.equal(response.headers.get('connection'), 'close', 'the next request goes elsewhere');
    }
    t.equal(await api.exited, 0);
  },
);
