/** What the simulator remembers: request ids of the day, SMS per number, and that it forgets in bounded memory. */
import t from 'tap';
import { createInbox } from '../../../scripts/gateway-simulator/inbox.ts';
import { createRequestIds } from '../../../scripts/gateway-simulator/request-ids.ts';
import { startSimulator } from '../../support/gateway.ts';
import { goodRequest, sendRaw } from '../../support/yuntongxun-request.ts';

const NOON = Date.parse('2024-06-01T04:00:00Z');
const once = { rate: 1, count: 1, latencyMs: 0, vendor: null, mobile: null, code: null };

t.test('a request id is refused until midnight in Beijing', async (t) => {
  let now = NOON;
  const { url, stats } = await startSimulator(t, { clock: () => now });
  const send = async () => (await sendRaw(url, goodRequest(now, { reqId: 'abc' }))).code;
  t.equal(await send(), '000000');
  t.equal(await send(), '160054');
  now = Date.parse('2024-06-01T15:59:59Z');
  t.equal(await send(), '160054');
  now += 1000;
  t.equal(await send(), '000000');
  t.equal(stats.duplicates, 0);
});

t.test('whether a refused request uses up its id is a knob', async (t) => {
  for (const [rememberReqIdOnReject, second] of [
    [false, '000000'],
    [true, '160054'],
  ] as const) {
    const { url, faults } = await startSimulator(t, { clock: () => NOON, rememberReqIdOnReject });
    faults.add({ ...once, mode: 'busy' });
    t.equal((await sendRaw(url, goodRequest(NOON, { reqId: 'abc' }))).code, '160050');
    t.equal((await sendRaw(url, goodRequest(NOON, { reqId: 'abc' }))).code, second);
  }
});

t.test('two requests with one id at the same time are one SMS, also while a slow fault holds the first', async (t) => {
  const { url, faults, stats } = await startSimulator(t, { clock: () => NOON });
  faults.add({ ...once, count: 2, mode: 'slow', latencyMs: 50 });
  const answers = await Promise.all([1, 2].map(() => sendRaw(url, goodRequest(NOON, { reqId: 'abc' }))));
  t.same(answers.map((answer) => answer.code).sort(), ['000000', '160054']);
  t.equal(stats.accepted, 1);
});

t.test('pause and day count of a number, when they are on', async (t) => {
  let now = NOON;
  const { url } = await startSimulator(t, { clock: () => now, recipientWindowMs: 30_000, recipientPerDay: 2 });
  const send = async () => (await sendRaw(url, goodRequest(now))).code;
  t.equal(await send(), '000000');
  t.equal(await send(), '160038');
  now += 30_000;
  t.equal(await send(), '000000');
  now += 30_000;
  t.equal(await send(), '160040');
  now = Date.parse('2024-06-01T16:00:00Z');
  t.equal(await send(), '000000', 'the next natural day');
});

t.test('by default a number may get as many SMS as it likes', async (t) => {
  const { url, stats } = await startSimulator(t, { clock: () => NOON });
  for (let index = 0; index < 12; index += 1) await sendRaw(url, goodRequest(NOON));
  t.equal(stats.accepted, 12);
});

t.test('too many requests at once are throttled', async (t) => {
  const { url, faults } = await startSimulator(t, { clock: () => NOON, maxConcurrent: 1 });
  faults.add({ ...once, mode: 'slow', latencyMs: 200 });
  const answers = await Promise.all([1, 2].map(() => sendRaw(url, goodRequest(NOON))));
  t.same(answers.map((answer) => answer.code).sort(), ['000000', '111111']);
});

t.test('the inbox keeps its newest messages, in order, and no more', async (t) => {
  const inbox = createInbox(10);
  const sms = { vendor: 'yuntongxun', text: '', datas: [], templateId: '1', reqId: '', receivedAt: '' } as const;
  for (let index = 0; index < 95; index += 1) inbox.add({ ...sms, mobile: `${index % 2}`, smsMessageSid: `${index}` });
  t.same(
    inbox.list({ limit: 100 }).map((message) => message.smsMessageSid),
    [94, 93, 92, 91, 90, 89, 88, 87, 86, 85].map(String),
  );
  t.same(
    inbox.list({ mobile: '1', limit: 2 }).map((message) => message.smsMessageSid),
    ['93', '91'],
  );
});

t.test('of too many request ids the oldest are forgotten', async (t) => {
  const ids = createRequestIds(2, () => NOON);
  for (const id of ['a', 'b', 'c']) ids.remember(id);
  t.same(['a', 'b', 'c'].map(ids.has), [false, true, true]);
});
