/** A queue whose answer is lost: the send is withdrawn, unless a worker has it by then. */
import t, { type Test } from 'tap';
import { queueSend } from '../../api/operations/queue-send.ts';
import { generateSendId } from '../../core/code.ts';
import { ServiceError } from '../../core/errors.ts';
import { createRecipient } from '../../core/recipient.ts';
import { createBudget } from '../../db/redis/budget.ts';
import { draftSend } from '../../db/redis/sends/reservation.ts';
import { newMobile, startApi } from '../support/api.ts';

/** Queues a send, whose job arrives while its answer is lost, with `meanwhile` at work in between. */
async function start(t: Test) {
  const { services } = await startApi(t);
  const add = services.queue.add.bind(services.queue);
  const mobile = newMobile();
  const recipient = createRecipient(services.keyring, mobile);
  const draft = draftSend({
    sendId: generateSendId(),
    purpose: 'register',
    recipient,
    clientAddress: '203.0.113.7',
  });
  const slot = { mobile, purpose: 'register', sendId: draft.sendId } as const;
  async function queueInVain(meanwhile: () => Promise<unknown>): Promise<void> {
    t.intercept(services.queue, 'add', {
      value: async (...job: Parameters<typeof add>) => {
        await add(...job);
        await meanwhile();
        throw new Error('no answer');
      },
    });
    await t.rejects(queueSend(services, draft), new ServiceError('DATABASE_ERROR'));
    await services.sends.abandon(draft);
  }
  const spent = () => createBudget(services.redis).spent(Date.now());
  return { services, draft, slot, queueInVain, spent };
}

t.test('a send that no worker has begun is withdrawn: its worker finds the code gone', async (t) => {
  const { services, slot, queueInVain, spent } = await start(t);
  await queueInVain(async () => t.equal(await spent(), 1));
  t.equal(await spent(), 0);
  t.equal(await services.smsCodes.liveness(slot), 'gone');
  t.match(await services.smsCodes.takeSlot(slot), { granted: true });
  t.equal(await services.sends.get(slot.sendId, Date.now()), undefined);
});

t.test('a send that a worker has begun is left to it: its SMS is on the bill, its code is good', async (t) => {
  const { services, slot, queueInVain, spent } = await start(t);
  await queueInVain(() => services.redis.hset(`{bull}:send:${slot.sendId}`, 'status', 'sending'));
  t.equal(await spent(), 1);
  t.equal(await services.smsCodes.liveness(slot), 'live');
  t.match(await services.smsCodes.takeSlot(slot), { granted: false, limit: 'interval' });
  t.match(await services.sends.get(slot.sendId, Date.now()), { status: 'sending' });
});

t.test('what a failed send took is released once, whoever failed it', async (t) => {
  const { services, draft, slot, queueInVain, spent } = await start(t);
  const other = draftSend({
    ...draft,
    sendId: generateSendId(),
    recipient: createRecipient(services.keyring, newMobile()),
  });
  await services.sends.reserve(other);
  await queueInVain(async () => {
    const facts = { application: 'default', channel: 'sms', country: 'CN', mobileMasked: '', mobileDigest: '' };
    const event = {
      ...facts,
      sendId: slot.sendId,
      purpose: slot.purpose,
      queuedAt: 1,
      expiresAt: 2,
      attempts: 0,
      at: 1,
    };
    await services.sends.end(draft, {
      sendId: slot.sendId,
      status: 'failed',
      end: { status: 'failed', attemptsMade: 0 },
      event: { ...event, status: 'failed' },
      breaker: 'none',
      holdMs: 0,
      billed: false,
    });
  });
  t.equal(await spent(), 1, "the other send's");
  t.match(await services.sends.get(slot.sendId, Date.now()), { status: 'failed', resendAt: 0 });
});
