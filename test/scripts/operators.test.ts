/** The operators' commands about who may send, as processes beside two API processes' worth of connections. */
import t from 'tap';
import { type Api, newMobile, startApi } from '../support/api.ts';
import { command } from '../support/command.ts';

const api = await startApi(t, { SMS_GUARD_PREFIX_FLOOR: '1/1h,5/1d' });
const shared = { REDIS_URL: String(api.config.redisUrls[0]), DATABASE_URL: api.config.databaseUrl };
const both: Api[] = [api, await startApi(t, shared)];

const lists = (...args: string[]) => command(shared, 'lists', ...args);

t.test('lists: an entry counts at once in every process, until it is removed', async (t) => {
  const mobile = newMobile();
  t.match(await lists('block', mobile), { output: `${mobile}: block\n`, code: 0 });
  for (const one of both) t.match(await one.requestSms(mobile), { errcode: '4201', errmsg: /^该号码/ });
  t.match(await lists('allow', '127.0.0.1/8', '--for', '7d'), { output: '127.0.0.0/8: allow for 7d\n', code: 0 });
  t.match(await lists('show'), { output: /^127\.0\.0\.0\/8\tallow\t604\d{3} s left\n139\d+\tblock\n$/, code: 0 });

  t.match(await lists('remove', mobile), { output: `${mobile}: removed\n`, code: 0 });
  t.match(await lists('remove', mobile), { output: `${mobile}: it was on no list\n`, code: 0 });
  for (const one of both) {
    t.match(await one.requestSms(mobile), { errcode: /^0$/ });
    await one.services.redis.del(`send_sms_code_flag_{${mobile}}`);
  }
  t.match(await lists('remove', '127.0.0.0/8'), { output: '127.0.0.0/8: removed\n' });
  t.match(await lists('show'), { output: '', code: 0 });
});

t.test('lists: what is no entry, no time or no word is refused, and nothing changes', async (t) => {
  for (const args of [
    [],
    ['block'],
    ['block', 'everyone'],
    ['block', '0.0.0.0/0'],
    ['forbid', '1390013'],
    ['block', '1390013', '--until', '7d'],
    ['block', '1390013', '--for', 'ever'],
    ['block', '1390013', '--for'],
  ]) {
    const { code, errors, output } = await lists(...args);
    t.match({ code, errors, output }, { code: 1, errors: /lists -- block|is not a time such as 7d/, output: '' });
  }
  t.match(await lists('show'), { output: '' });
});

t.test('guard:explain tells what was sent and verified, and what follows from it', async (t) => {
  const explain = (subject: string, settings = {}) => command({ ...shared, ...settings }, 'guard-explain', subject);
  t.match(await explain('1380001'), {
    output: /^1380001, codes sent .*\n {2}none\nUnverified in the last hour: 0, budget 10\n.*is not suspected\.\n$/s,
    code: 0,
  });
  const strict = { SMS_GUARD_PREFIX_FLOOR: '1/1h,5/1d' };
  const hourNow = () => Math.floor(Date.now() / 3_600_000);
  let [prefix, mobile, output, hour] = [1_380_001, '', '', 0];
  // All in one hour: when it turns meanwhile, once more with another range.
  while (hour !== hourNow()) {
    hour = hourNow();
    prefix += 1;
    mobile = `${prefix}0001`;
    const sms_code = await api.receiveCode(mobile);
    await api.post('/users', { mobile, sms_code, password: 'correct horse battery' });
    for (const further of ['0002', '0003']) await api.requestSms(`${prefix}${further}`);
    output = (await explain(mobile, strict)).output;
  }
  t.ok(output.startsWith(`${prefix}, codes sent`), 'of a mobile, its number range');
  t.match(output, /^ {2}\d{4}-\d\d-\d\dT\d\dh {2}3 sent, 1 verified, 1 suspected$/m);
  t.match(output, /^Unverified in the last hour: 2, budget 1$/m);
  t.match(
    output,
    /The next send is suspected, because the last hour has reached its budget: it would be noted and sent/,
  );
  t.match((await explain(mobile, { ...strict, SMS_GUARD: 'enforce' })).output, /it would be refused/);
  t.match((await explain('127.0.0.1')).output, /^127\.0\.0\.0\/24, codes .*Unverified in the last day: [1-9]/s);
  t.match(await explain('139'), { code: 1, errors: /npm run guard:explain -- / });
  t.match(await explain(mobile, { SMS_GUARD: 'maybe' }), { code: 1, errors: /SMS_GUARD/ });
});
