/** "I didn't get my code": the page and the command find why, for each way in which a code can fail to come. */
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import t from 'tap';
import { buildOpsApp } from '../../api/ops-app.ts';
import { judgeNumber } from '../../core/number-verdict.ts';
import { root } from '../../scripts/root.ts';
import { codeOf, newMobile, startApi } from '../support/api.ts';
import { command } from '../support/command.ts';
import { startDelivery } from '../support/delivery.ts';
import type { Test } from '../support/harness.ts';

type Asserting = Test & Pick<typeof t, 'notMatch'>;

const authorization = `Basic ${Buffer.from('ops:ops-password').toString('base64')}`;

async function start(t: Asserting) {
  const bench = await startDelivery(t);
  const { REDIS_URL = '', DATABASE_URL = '' } = bench.environment;
  const api = await startApi(t, { REDIS_URL, DATABASE_URL, SIMULATOR_PORT: bench.environment.SIMULATOR_PORT ?? '' });
  const ops = await buildOpsApp(api.services);
  t.teardown(() => ops.close());
  const page = async (mobile: string) => {
    const response = await ops.inject({
      method: 'POST',
      url: '/sends',
      headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ mobile, reason: 'ticket 1' }).toString(),
    });
    t.notMatch(response.body, mobile, 'the number stays masked');
    return response.body;
  };
  const get = async (url: string) => (await ops.inject({ url, headers: { authorization } })).body;
  const send = async (mobile: string) => String((await api.requestSms(mobile)).data?.send_id);
  return { bench, api, ops, page, get, send };
}

async function find(environment: Record<string, string>, number: string) {
  const child = spawn(process.execPath, ['scripts/sends-find.ts'], {
    cwd: root,
    env: { ...process.env, ...environment },
  });
  child.stdin.end(`${number}\n`);
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { output, errors };
}

t.test('each way in which no code comes has its sentence', async (t) => {
  const { bench, api, page, send } = await start(t);
  const { queue } = bench;
  bench.startWorker();
  const nobody = newMobile();
  t.match(await page(nobody), /Nobody asked for a code for this number/);

  const misread = newMobile();
  const { image_code_id } = await api.imageCode();
  await api.post('/sms_codes', { mobile: misread, image_code_id, image_code_text: '0000' });
  t.match(await page(misread), /had a wrong image code/);

  const stranger = newMobile();
  await api.requestSms(stranger, 'login');
  t.match(await page(stranger), /the number has no account/);

  const blocked = newMobile();
  await api.services.senderLists.put(blocked, 'block');
  await api.requestSms(blocked);
  t.match(await page(blocked), /on the block list/);

  const arrived = newMobile();
  const sent = await send(arrived);
  await bench.ledger(sent, (row) => row.status === 'sent');
  t.match(await page(arrived), /yuntongxun accepted the SMS .* and no carrier has reported/);
  await api.requestSms(arrived);
  const again = await page(arrived);
  t.match(again, /yuntongxun accepted the SMS/, 'a repeat that was refused is not the reason');
  t.match(again, /<td>TOO_FREQUENT<\/td><td>interval<\/td><td class="n">\d+ s/);

  bench.fault('blacklist', { count: 1 });
  const refused = newMobile();
  await bench.ledger(await send(refused), (row) => row.status === 'failed');
  t.match(await page(refused), /failed at yuntongxun: 160034/);

  await queue.pause();
  t.match(await page(newMobile()), /Sends are paused by an operator/);
});

t.test('of a send on its way the last call is told', async (t) => {
  const send = { status: 'sending', queuedAt: 0, gateway: null, errorCode: null, verifiedAt: null };
  const why = (lastCall: object) =>
    judgeNumber({
      now: 9_000,
      paused: false,
      blockedMs: 0,
      lastSend: { ...send, lastCall: { attempt: 2, gateway: 'ytx-main', ...lastCall } },
    }).why;
  t.equal(why({}), 'The SMS of 9 s ago is sending: attempt 2 is at ytx-main, which has not answered.');
  t.match(
    why({ outcome: 'unknown', reason: 'timeout' }),
    /attempt 2 at ytx-main ended unknown, timeout; it is tried again/,
  );
});

t.test('a send that waits for a worker, one of an old secret, and the capped number of refusals', async (t) => {
  const { bench, api, page, send } = await start(t);
  const waiting = newMobile();
  const sendId = await send(waiting);
  const body = await page(waiting);
  t.match(body, /is queued: no worker has taken it up/);
  t.match(body, sendId);
  for (let count = 0; count < 30; count += 1) await api.requestSms(waiting);
  t.equal([...(await page(waiting)).matchAll(/<td>interval<\/td>/g)].length, 20);

  const rotated = { ...bench.environment, APP_SECRETS: `${'n'.repeat(40)},${bench.environment.APP_SECRETS}` };
  t.match((await find(rotated, `+86 ${waiting}`)).output, /SMS .* is queued/);
  t.match(await find(bench.environment, '12345'), { output: '', errors: /no mobile number/ });
});

t.test('the page shows one send as a timeline, how gateways do, and who asked', async (t) => {
  const { bench, ops, get, page, send } = await start(t);
  bench.startWorker();
  bench.fault('busy', { count: 1 });
  const mobile = newMobile();
  const sendId = await send(mobile);
  await bench.ledger(sendId, (row) => row.status === 'sent');
  const told = await get(`/sends/${sendId}`);
  t.match(told, /attempt 1: yuntongxun .*rejected/);
  t.match(told, /attempt 2: yuntongxun .*accepted/);
  t.match(told, /accepted by yuntongxun/);
  const overview = await get('/sends?status=sent&gateway=yuntongxun');
  t.match(overview, /<svg .*Calls that failed/s);
  t.match(overview, sendId);
  t.match(overview, /<section data-live>.*<script>setInterval/s);
  t.notMatch(await get('/sends?status=failed'), sendId);
  t.notMatch(await get('/sends?application=other'), sendId);
  t.notMatch(await get('/sends?to=2020-01-01T00:00'), sendId);
  t.notMatch(await get('/sends?gateway=%22%3E%3Cb%3E'), '"><b>');
  await page(mobile);
  t.match(
    await get('/audit'),
    /<td>ops<\/td><td>page<\/td><td>sends:find<\/td><td>139\*{4}\d{4}<\/td><td>ticket 1<\/td>/,
  );

  t.equal((await ops.inject({ url: '/sends' })).statusCode, 401);
  const crossSite = { authorization, 'sec-fetch-site': 'cross-site' };
  t.equal((await ops.inject({ method: 'POST', url: '/sends', headers: crossSite })).statusCode, 403);
  t.equal(
    (await ops.inject({ method: 'PUT', url: '/queues/api/queues/sms/pause', headers: crossSite })).statusCode,
    403,
  );
});

t.test('the time to acceptance and to the entering of the code are measured', async (t) => {
  const { bench, api, send } = await start(t);
  const { metrics } = bench.startWorker();
  const mobile = newMobile();
  const sendId = await send(mobile);
  await bench.ledger(sendId, (row) => row.status === 'sent');
  const sms_code = await codeOf(api.services, sendId);
  await api.post('/users', { mobile, sms_code, password: 'correct horse battery' });
  await bench.pool.query('SELECT 1');
  const seen = async (name: string) =>
    Number(
      new RegExp(`^${name}_count\\{gateway="yuntongxun"\\} (\\d+)$`, 'm').exec(await metrics.registry.metrics())?.[1] ??
        0,
    );
  t.ok((await seen('sms_accepted_seconds')) >= 1);
  const labels = 'gateway="yuntongxun",purpose="register",application="default"';
  t.match(await metrics.registry.metrics(), `sms_sends_accepted_total{${labels}} 1\n`);
  t.match(await api.services.metrics.registry.metrics(), `sms_verified_total{${labels}} 1\n`);
});

t.test('guard:top names the ranges, what is at stake, and what the guard would do', async (t) => {
  const { api, bench } = await start(t);
  for (let count = 0; count < 3; count += 1) await api.requestSms(`1380013000${count}`);
  await api.requestSms('13900130000');
  const settings = { ...bench.environment, SMS_GUARD_PREFIX_FLOOR: '2/1h,3/1d', SMS_PRICE: '0.05' };
  const { output, code } = await command(settings, 'guard-top');
  t.equal(code, 0);
  t.match(output, /^1380013 .* 3 .*0\.15 {2}suspected$/m);
  t.match(output, /^1390013 .* 1 .*0\.05$/m);
  t.match(output, /4 codes of the last day were not entered, 0\.20 in all/);
  t.match(output, /suspects 1 ranges with 3 of them, 0\.15\. With SMS_GUARD=enforce it would refuse them\./);
});
