/** The banner of `npm start`: what it says follows from the plan. */
import t from 'tap';
import { banner } from '../../scripts/start/banner.ts';
import { planStart } from '../../scripts/start/plan.ts';

const ops = { user: 'admin', password: 'generated-password', generated: true };

t.test('test numbers are counted, never named', async (t) => {
  const plan = await planStart({ TEST_NUMBERS: '13800000000:123456,13800000001:654321;until=2999-01-01' });
  const text = banner(plan, ops);
  t.match(text, /^ {2}Test numbers +2, with a fixed code and no SMS$/m);
  t.notMatch(text, /13800000000|123456/);
  t.notMatch(banner(await planStart({}), ops), 'Test numbers');
  const over = await planStart({ TEST_NUMBERS: '13800000000:123456;until=2020-01-01' });
  t.notMatch(banner(over, ops), 'Test numbers', 'none any more');
});

t.test('a password that was made is shown, one that was set is not', async (t) => {
  const plan = await planStart({});
  t.match(banner(plan, ops), 'user admin  password generated-password');
  const set = banner(plan, { ...ops, password: 'set-password', generated: false });
  t.match(set, 'password as OPS_PASSWORD says');
  t.notMatch(set, 'set-password');
});

t.test('the inbox is shown when there is a simulator', async (t) => {
  t.match(banner(await planStart({ SIMULATOR_PORT: '5003' }), ops), /^ {2}SMS inbox +http:\/\/127\.0\.0\.1:5003\/$/m);
  const account = { YTX_ACCOUNT_SID: 'sid', YTX_AUTH_TOKEN: 'token', YTX_APP_ID: 'app', YTX_TEMPLATE_ID: '7' };
  const plan = await planStart({ YTX_BASE_URL: 'https://gateway.example', ...account });
  t.notMatch(banner(plan, ops), 'SMS inbox');
});
