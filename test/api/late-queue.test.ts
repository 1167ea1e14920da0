/** A queue whose answer is lost: the send is withdrawn, unless a worker has it by then. */
import t, { type Test } from 'tap';
import { queueSend } from '../../api/operations/queue-send.ts';
import { generateSendId } from '../../core/code.ts';
import { ServiceError } from '../../core/errors.ts';
import { createBudget } from '../../db/redis/budget.ts';
import { allUndone, newMobile, startApi } from '../support/api.ts';

/** Queues a send, whose job arrives while its answer is lost, with `meanwhile` at work in between. */
async function start(t: Test) {
  const { services } = await startApi(t);
  const add = services.queue.add.bind(services.queue);
  const slot = { mobile: newMobile(), purpose: 'register', sendId: generateSendId() } as const;
  async function queueInVain(meanwhile: () => Promise<unknown>): Promise<void> {
    t.intercept(services.queue, 'add', {
      value: async (...job: Parameters<typeof add>) => {
        await add(...job);
        await meanwhile();
        throw new Error('no answer');
      },
    });
    const order = { slot, clientAddress: '203.0.113.7', trusted: false };
    await t.rejects(queueSend(services, order), new ServiceError('DATABASE_ERROR'));
    await allUndone(services);
  }
  const spent = () => createBudget(services.redis).spent(Date.now());
  return { services, slot, queueInVain, spent };
}

t.test('a send that no worker has begun is withdrawn: its worker finds the code gone', async (t) => {
  const { services, slot, queueInVain, spent } = await start(t);
  await queueInVain(async () => t.equal(await spent(), 1));
  t.equal(await spent(), 0);
  t.equal(await services.smsCodes.liveness(slot), 'gone');
  t.match(await services.smsCodes.takeSlot(slot), { granted: true });
  t.equal(await services.sendStates.get(slot.sendId, Date.now()), undefined);
});

t.test('a send that a worker has begun is left to it: its SMS is on the bill, its code is good', async (t) => {
  const { services, slot, queueInVain, spent } = await start(t);
  await queueInVain(() => services.sendStates.move(slot.sendId, 'sending'));
  t.equal(await spent(), 1);
  t.equal(await services.smsCodes.liveness(slot), 'live');
  t.match(await services.smsCodes.takeSlot(slot), { granted: false, limit: 'interval' });
  t.match(await services.sendStates.get(slot.sendId, Date.now()), { status: 'sending' });
});

t.test('what a failed send took is given back once, whoever failed it', async (t) => {
  const { services, slot, queueInVain, spent } = await start(t);
  await services.sendQuotas.take({ mobile: newMobile(), clientAddress: '203.0.113.8' });
  await queueInVain(async () => {
    const charge = await services.sendStates.takeCharge(slot.sendId);
    if (charge) await services.sendQuotas.giveBack(slot.mobile, charge);
    await services.sendStates.moveAndRelease(slot.sendId, 'failed');
  });
  t.equal(await spent(), 1, "the other send's");
});
