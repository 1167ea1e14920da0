/** Yuntongxun on the wire, against the simulator: what is sent, and what each answer means. */
import t from 'tap';
import { aSend, firstAttempt, MOBILE, startSimulator, yuntongxunAt } from '../../support/gateway.ts';

t.test('a code arrives with its text, its zero in front, and the send id', async (t) => {
  const simulator = await startSimulator(t);
  const gateway = yuntongxunAt(t, simulator.url);
  const send = aSend();
  const result = await gateway.send(send, firstAttempt());
  const [sms] = simulator.inbox.list({ limit: 10 });
  t.match(sms, { mobile: MOBILE, datas: ['012345', '5'], reqId: send.sendId, templateId: '1' });
  t.equal(sms?.text, '【云通讯】您使用的是云通讯短信模板，您的验证码是012345，请于5分钟内正确输入');
  t.same(result, { outcome: 'accepted', gatewayMessageId: sms?.smsMessageSid });
});

t.test('connections are kept: one after another, sends take turns on one or two', async (t) => {
  const simulator = await startSimulator(t);
  const gateway = yuntongxunAt(t, simulator.url);
  for (let index = 0; index < 20; index += 1) await gateway.send(aSend(), firstAttempt());
  t.equal(simulator.stats.accepted, 20);
  // A connection is free again one turn of the event loop after its answer, so that a prompt caller may open a second.
  t.ok(simulator.stats.connections <= 2, `${simulator.stats.connections} connections`);
});

t.test('at midnight in Beijing the strict server takes the signature', async (t) => {
  const clock = () => Date.parse('2024-01-01T16:00:00Z');
  const simulator = await startSimulator(t, { clock });
  t.match(await yuntongxunAt(t, simulator.url, { clock }).send(aSend(), firstAttempt()), { outcome: 'accepted' });
});

t.test('a clock five minutes off in either direction still sends, one more than a day off does not', async (t) => {
  const now = Date.parse('2024-01-01T16:02:00Z');
  const simulator = await startSimulator(t, { clock: () => now });
  for (const skewMs of [-300_000, 300_000]) {
    const gateway = yuntongxunAt(t, simulator.url, { clock: () => now + skewMs });
    t.match(await gateway.send(aSend(), firstAttempt()), { outcome: 'accepted' });
  }
  const stale = yuntongxunAt(t, simulator.url, { clock: () => now - 86_401_000 });
  t.match(await stale.send(aSend(), firstAttempt()), { class: 'config', scope: 'account', vendorCode: '111106' });
});

t.test('each refusal of the simulator has its class and scope', async (t) => {
  const simulator = await startSimulator(t);
  const gateway = yuntongxunAt(t, simulator.url);
  const expected = {
    busy: { class: 'transient', scope: 'gateway', vendorCode: '160050' },
    system_error: { class: 'transient', scope: 'gateway', vendorCode: '160000' },
    throttled: { class: 'throttled', scope: 'gateway', vendorCode: '111111' },
    too_frequent: { class: 'throttled', scope: 'recipient', vendorCode: '160038' },
    daily_limit: { class: 'throttled', scope: 'recipient', vendorCode: '160040' },
    blacklist: { class: 'permanent', scope: 'recipient', vendorCode: '160034' },
    word_filter: { class: 'permanent', scope: 'message', vendorCode: '160049', alert: true },
    no_balance: { class: 'config', scope: 'account', vendorCode: '111142' },
  } as const;
  for (const [mode, result] of Object.entries(expected)) {
    simulator.faults.add(once(mode as keyof typeof expected));
    t.match(await gateway.send(aSend(), firstAttempt()), { outcome: 'rejected', ...result }, mode);
  }
  t.equal(simulator.inbox.list({ limit: 1 }).length, 0);
});

t.test('each wrong part of the account is a fault of the configuration', async (t) => {
  const simulator = await startSimulator(t);
  for (const [changes, vendorCode] of [
    [{ accountSid: '9'.repeat(32) }, '111141'],
    [{ accountSid: 'short' }, '111100'],
    [{ authToken: 'wrong' }, '111109'],
    [{ appId: '9'.repeat(32) }, '111181'],
    [{ templateId: '999' }, '160032'],
  ] as const) {
    const result = await yuntongxunAt(t, simulator.url, {}, changes).send(aSend(), firstAttempt());
    t.match(result, { class: 'config', scope: 'account', vendorCode });
  }
});

t.test('an answer that tells nothing leaves the outcome unknown', async (t) => {
  const simulator = await startSimulator(t);
  const gateway = yuntongxunAt(t, simulator.url, { timeoutMs: 200 });
  const expected = {
    error500: 'http_5xx',
    error502: 'http_5xx',
    bad_body: 'bad_body',
    empty_body: 'bad_body',
    truncated: 'bad_body',
    reset: 'reset',
    timeout: 'timeout',
    accept_then_drop: 'reset',
    accept_then_timeout: 'timeout',
    accept_then_error: 'http_5xx',
  } as const;
  for (const [mode, reason] of Object.entries(expected)) {
    simulator.faults.add(once(mode as keyof typeof expected));
    t.same(await gateway.send(aSend(), firstAttempt()), { outcome: 'unknown', reason }, mode);
  }
  t.equal(simulator.stats.accepted, 3, 'only the accept_then modes put an SMS on the phone');
});

t.test('after an unknown outcome the same id again says whether the first call got through', async (t) => {
  const simulator = await startSimulator(t);
  const gateway = yuntongxunAt(t, simulator.url);
  const send = aSend();
  simulator.faults.add(once('accept_then_drop'));
  t.match(await gateway.send(send, firstAttempt()), { outcome: 'unknown' });
  t.same(await gateway.send(send, firstAttempt({ afterUnknown: true })), { outcome: 'accepted', duplicate: true });
  t.equal(simulator.stats.accepted, 1);
  t.equal(simulator.stats.duplicates, 0);
});

t.test(
  'after an unknown outcome too frequent and same content mean accepted too; without one they do not',
  async (t) => {
    const simulator = await startSimulator(t);
    const gateway = yuntongxunAt(t, simulator.url);
    for (const code of ['160054', '160038', '160056', '160021']) {
      simulator.faults.add({ ...once('code'), count: 2, code });
      const again = await gateway.send(aSend(), firstAttempt({ afterUnknown: true }));
      t.same(again, { outcome: 'accepted', duplicate: true }, code);
      t.match(await gateway.send(aSend(), firstAttempt()), { outcome: 'rejected', vendorCode: code }, code);
    }
  },
);

t.test('the id of a first attempt that was used before is a fault of ours: it stops and alerts', async (t) => {
  const simulator = await startSimulator(t);
  const gateway = yuntongxunAt(t, simulator.url);
  const send = aSend();
  await gateway.send(send, firstAttempt());
  t.match(await gateway.send(send, firstAttempt()), { class: 'permanent', vendorCode: '160054', alert: true });
});

function once<const Mode extends string>(mode: Mode) {
  return { mode, rate: 1, count: 1, latencyMs: 0, vendor: null, mobile: null, code: null };
}
