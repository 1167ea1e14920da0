/** Redis that answers too late: what it carries out all the same is given back, as far as it can be named. */
import { once } from 'node:events';
import { Redis } from 'ioredis';
import t from 'tap';
import { queueSend } from '../../api/operations/queue-send.ts';
import { generateSendId } from '../../core/code.ts';
import { createRecipient } from '../../core/recipient.ts';
import { draftSend } from '../../db/redis/sends/reservation.ts';
import { newMobile, startApi } from '../support/api.ts';
import type { Test } from '../support/harness.ts';
import { startOwnRedis } from '../support/own-redis.ts';

/** An API, and a way to have Redis carry a call out only when the API has given it up; it returns the failure. */
async function start(t: Test) {
  const { url } = await startOwnRedis(t);
  const api = await startApi(t, { REDIS_URL: url, STORE_TIMEOUT_MS: '1000' });
  const operator = new Redis(url);
  t.teardown(async () => {
    operator.disconnect();
    await once(operator, 'end');
  });
  async function late(call: () => Promise<unknown>): Promise<string> {
    await operator.client('PAUSE', 60_000, 'WRITE');
    const failure = await call().then(
      () => 'none',
      (error: Error) => error.message,
    );
    await operator.client('UNPAUSE');
    // Answered after everything that the API has sent before.
    await api.services.redis.ping();
    return failure;
  }
  return { ...api, late };
}

t.test("a mobile's slot", async (t) => {
  const { services, late } = await start(t);
  const mobile = newMobile();
  const recipient = createRecipient(services.keyring, mobile);
  const given = { sendId: generateSendId(), recipient, purpose: 'register', clientAddress: '203.0.113.7' } as const;
  const draft = draftSend(given);
  t.equal(await late(() => queueSend(services, draft)), 'DATABASE_ERROR');
  await services.sends.abandon(draft);
  t.equal(await services.redis.exists(`send_sms_code_flag_{${mobile}}`, `sms_sends_{${mobile}}`), 0);
});

t.test("a place in an address' limit", async (t) => {
  const { services, late } = await start(t);
  const rates = [{ count: 1, windowMs: 600_000 }];
  t.equal(await late(() => services.limits.take('sms', '203.0.113.7', rates)), 'DATABASE_ERROR');
  t.equal(await services.redis.exists('limit_sms_{203.0.113.7}'), 0);
});

t.test("a registration's code: its holder sends it once more", async (t) => {
  const { post, receiveCode, late } = await start(t);
  const mobile = newMobile();
  const user = { mobile, sms_code: await receiveCode(mobile), password: 'correct horse battery' };
  t.equal(await late(async () => Promise.reject(new Error((await post('/users', user)).json().errcode))), '4001');
  t.match((await post('/users', user)).json(), { errcode: /^0$/ });
  t.match((await post('/users', user)).json(), { errcode: '4003' });
});

t.test("a log-in's place", async (t) => {
  const { services, late } = await start(t);
  t.equal(await late(() => services.logIns.take('13900000000', '203.0.113.7')), 'DATABASE_ERROR');
  t.equal((await services.redis.keys('*')).filter((key) => key.includes('13900000000')).length, 0);
});
