/** The operators' commands about sends, as processes over a real queue and a real ledger. */
import t from 'tap';
import { beijingTimestamp } from '../../core/beijing-time.ts';
import { newMobile, startApi } from '../support/api.ts';
import { command } from '../support/command.ts';
import { startDelivery } from '../support/delivery.ts';

t.test('sends:retry-failed takes up those of a gateway and a time that still live', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  bench.fault('no_balance');
  const alive = [await bench.send(), await bench.send()];
  const expired = await bench.send();
  for (const sent of [...alive, expired]) await bench.end(sent);
  const job = await bench.queue.getJob(expired.sendId);
  await job?.updateData({ ...job.data, expiresAt: Date.now() - 1 });
  bench.simulator.faults.clear();
  t.match(await command(bench.environment, 'sends-retry-failed', '--gateway', 'other'), { code: 1, errors: /other/ });
  const { output, code } = await command(
    bench.environment,
    'sends-retry-failed',
    '--since',
    '10m',
    '--gateway',
    'yuntongxun',
  );
  t.equal(code, 0);
  t.equal(output.trim(), '2 sends are tried again; the codes of 1 are expired.');
  for (const sent of alive) {
    t.match(await bench.ledger(sent.sendId, (row) => row.status === 'sent'), { attempts: 2 });
    t.equal(bench.inbox(sent.mobile).length, 1);
  }
  const wrong = await command(bench.environment, 'sends-retry-failed', '--since', 'yesterday');
  t.match(wrong, { code: 1, errors: /"yesterday" is not a time/ });
});

t.test('sends:export writes one line per gateway call, and no number in clear', async (t) => {
  const bench = await startDelivery(t);
  bench.startWorker();
  bench.fault('busy', { count: 1 });
  const twice = await bench.send();
  const single = await bench.send();
  const never = await bench.send({ expiresInMs: -1 });
  for (const sent of [twice, single, never]) {
    await bench.end(sent);
    await bench.ledger(sent.sendId);
  }
  // The day of what is exported may end meanwhile.
  const later = beijingTimestamp(Date.now() + 2 * 86_400_000).replace(/^(....)(..)(..).*/, '$1-$2-$3');
  const { output, errors, code } = await command(
    bench.environment,
    'sends-export',
    '--from',
    '2020-01-01',
    '--to',
    later,
  );
  t.equal(code, 0);
  t.equal(errors.trim(), '3 sends written');
  const [header = '', ...lines] = output.trim().split('\r\n');
  t.match(header, /^sendId,mobile,mobileDigest,purpose,status/);
  t.equal(lines.length, 4);
  const of = (sendId: string) => lines.filter((line) => line.startsWith(sendId));
  t.match(of(twice.sendId), [/,1,yuntongxun,.*,rejected,transient\/gateway,160050/, /,2,yuntongxun,.*,accepted/]);
  t.equal(of(single.sendId).length, 1);
  t.match(of(never.sendId), [/,expired,expired,/]);
  t.notMatch(output, new RegExp(`${twice.mobile}|${single.mobile}`));
  for (const wrong of ['x', '2027-02-29']) {
    const { code, errors } = await command(bench.environment, 'sends-export', '--from', wrong);
    t.match({ code, errors }, { code: 1, errors: `--from: "${wrong}" is neither` });
  }
  t.match(
    (await command(bench.environment, 'sends-export', '--from', '2020-01-01', '--to', '2020-01-02')).errors,
    /^0 sends/,
  );
});

t.test('sends:schedule prints when attempts happen', async (t) => {
  const bench = await startDelivery(t, { SMS_RETRY_BASE_MS: '1000', GATEWAY_TIMEOUT_MS: '5000' });
  const { output } = await command(bench.environment, 'sends-schedule');
  t.match(output, /A code lives 300 s, a gateway call at most 5 s\./);
  t.match(output, /^5 +27\.0 s +20\.0 s +40\.0 s +60\.0 s$/m);
});

t.test('sends:pause holds every SMS back and the API says so; sends:resume lets them go', async (t) => {
  const bench = await startDelivery(t);
  const { REDIS_URL = '', DATABASE_URL = '' } = bench.environment;
  const api = await startApi(t, { REDIS_URL, DATABASE_URL });
  bench.startWorker();
  const { output, code } = await command(bench.environment, 'sends', 'pause');
  t.match({ output, code }, { output: 'Paused. 0 sends wait; each dies with its code.\n', code: 0 });
  const kept = await bench.send();
  t.match(await api.requestSms(newMobile()), { errcode: '4301' });
  t.match(await command(bench.environment, 'sends', 'pause'), { output: /^Paused. 1 sends wait/, code: 0 });
  t.equal(await kept.job.getState(), 'waiting');
  t.equal(bench.simulator.stats.received, 0);

  t.match(await command(bench.environment, 'sends', 'resume'), { output: /^Resumed. /, code: 0 });
  t.match(await bench.end(kept), { status: 'sent' });
  t.match(await api.requestSms(newMobile()), { errcode: /^0$/ });
  t.match(await command(bench.environment, 'sends', 'stop'), {
    code: 1,
    errors: /^Say pause or resume\.\nnpm run sends:pause/,
  });
});
