/** What `npm start` refuses, before it has started anything. */
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import t, { type Test } from 'tap';
import { lockDataDir } from '../../scripts/start/lock.ts';
import { planStart } from '../../scripts/start/plan.ts';
import { checkPorts } from '../../scripts/start/ports.ts';
import { makeDataDir, spawnStart } from '../support/all-in-one.ts';

const FREE = { PORT: '0', OPS_PORT: '0', WORKER_OPS_PORT: '0', SIMULATOR_PORT: '0' };

async function takenPort(t: Test): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.teardown(() => server.close());
  return String((server.address() as AddressInfo).port);
}

t.test('a port that is taken is told with its setting, and nothing is started', async (t) => {
  const dataDir = await makeDataDir(t);
  const PORT = await takenPort(t);
  const start = spawnStart(t, dataDir, { PORT });
  t.equal(await start.exited, 1);
  t.match(start.output(), `port ${PORT} is taken: set PORT to another one`);
  t.notOk(existsSync(join(dataDir, 'postgres')), 'nothing was started');
  t.notOk(existsSync(join(dataDir, 'start.lock')), 'nothing is locked');
});

t.test('all faults of the configuration are told at once', async (t) => {
  const faults = { SMS_CODE_TTL_SECONDS: '60s', APP_SECRETS: 'short', SMS_GATEWAYS: 'pigeon' };
  const start = spawnStart(t, await makeDataDir(t), faults);
  t.equal(await start.exited, 1);
  for (const variable of Object.keys(faults)) t.match(start.output(), new RegExp(`- ${variable}: `));
});

t.test('every port in the way is named', async (t) => {
  const [PORT, SIMULATOR_PORT] = [await takenPort(t), await takenPort(t)];
  const plan = await planStart({ ...FREE, PORT, SIMULATOR_PORT, OPS_PORT: '45001', WORKER_OPS_PORT: '45001' });
  const message = await checkPorts(plan).then(
    () => 'no fault',
    (error: Error) => error.message,
  );
  t.match(message, `port ${PORT} is taken: set PORT`);
  t.match(message, `port ${SIMULATOR_PORT} is taken: set SIMULATOR_PORT`);
  t.match(message, 'port 45001 is wanted by OPS_PORT and WORKER_OPS_PORT');
});

t.test("a host that isn't this machine's is told", async (t) => {
  const plan = await planStart({ ...FREE, HOST: '192.0.2.1' });
  await t.rejects(checkPorts(plan), { message: /HOST: 192\.0\.2\.1 is no address of this machine/ });
});

t.test('production needs everything from outside', async (t) => {
  const message = await planStart({ NODE_ENV: 'production' }).then(
    () => 'no fault',
    (error: Error) => error.message,
  );
  for (const variable of ['REDIS_URL', 'DATABASE_URL', 'APP_SECRETS', 'OPS_USER', 'OPS_PASSWORD', 'YTX_AUTH_TOKEN']) {
    t.match(message, new RegExp(`- ${variable}: it must be set`));
  }
});

t.test('the simulator starts for gateways without an account only', async (t) => {
  t.equal((await planStart(FREE)).startsSimulator, true);
  const account = { YTX_ACCOUNT_SID: 'a', YTX_AUTH_TOKEN: 'b', YTX_APP_ID: 'c', YTX_TEMPLATE_ID: '1' };
  const plan = await planStart({ ...FREE, ...account, YTX_BASE_URL: 'http://127.0.0.1:9' });
  t.equal(plan.startsSimulator, false);
});

t.test('no store starts in the place of one that is named', async (t) => {
  t.match(await planStart(FREE), { startsRedis: true, startsPostgres: true });
  const named = { REDIS_URL: 'redis://127.0.0.1:1', DATABASE_URL: 'postgres://127.0.0.1:1/none' };
  t.match(await planStart({ ...FREE, ...named }), { startsRedis: false, startsPostgres: false });
});

t.test('a data folder that can not be one is told', async (t) => {
  await t.rejects(lockDataDir('/dev/null/data'), { message: /DATA_DIR: .+ can't be used as the data folder: ENOTDIR/ });
});
