/**
 * Puts one send on its way: everything it costs is taken, the code stored, the job queued. Whatever refuses or fails on
 * the way gives back all that was taken before.
 */
import { codeDigests, generateCode } from '../../core/code.ts';
import { JOB_NAME, jobOptions, sealJob } from '../../core/queue.ts';
import { seal, unseal } from '../../core/seal.ts';
import type { Charge } from '../../db/redis/send-quotas.ts';
import type { Slot } from '../../db/redis/sms-codes.ts';
import { storeCall } from '../../db/store-call.ts';
import type { Services } from '../services.ts';
import { givingBack } from './giving-back.ts';
import { refusedBy } from './refused-by.ts';

export interface SendOrder {
  slot: Slot;
  clientAddress: string;
  trusted: boolean;
  addressEvent?: string;
}

/** When the code dies and when the next SMS may be asked for; milliseconds since the epoch. */
export interface QueuedTimes {
  expiresAt: number;
  resendAt: number;
}

interface StoredSend {
  code: string;
  times: QueuedTimes;
}

/** Throws TOO_FREQUENT, BUDGET_SPENT or DATABASE_ERROR. */
export async function queueSend(services: Services, order: SendOrder): Promise<QueuedTimes> {
  const { config, keyring, queue } = services;
  const { slot } = order;
  const { code, times } = await takeAndStore(services, order);
  const data = sealJob(keyring, { ...slot, code, expiresAt: times.expiresAt });
  await givingBack(
    services,
    () => withdraw(services, slot),
    () => storeCall(queue.add(JOB_NAME, data, jobOptions(slot.sendId, config.smsQueueOrder))),
  );
  return times;
}

async function takeAndStore(services: Services, order: SendOrder): Promise<StoredSend> {
  const { clock, smsCodes } = services;
  const { slot } = order;
  const giveBackSlot = () => smsCodes.giveBack({ ...slot, code: false });
  // The mobile's own limits come first: of many requests at once for one mobile, only one goes on to what all share.
  // A call that failed may have taken the slot all the same.
  const taken = await givingBack(services, giveBackSlot, () => smsCodes.takeSlot(slot));
  if (!taken.granted) throw refusedBy(taken.limit, services, 'TOO_FREQUENT', taken.retryAfterMs);
  const resendAt = clock() + taken.intervalMs;
  return givingBack(services, giveBackSlot, async () => {
    const charge = await takeQuotas(services, order);
    return givingBack(
      services,
      () => services.sendQuotas.giveBack(slot.mobile, charge),
      () => store(services, order, charge, resendAt),
    );
  });
}

/**
 * Undoes a send whose job may be in the queue all the same. Its worker finds the code gone and sends nothing. One that
 * has begun it keeps it: its SMS is on the bill and brings a good code, or it gives back what the send took itself.
 */
async function withdraw({ sendQuotas, sendStates, smsCodes }: Services, slot: Slot): Promise<void> {
  const charge = await sendStates.withdraw(slot.sendId);
  if (!charge) return;
  await Promise.all([smsCodes.giveBack({ ...slot, code: true }), sendQuotas.giveBack(slot.mobile, charge)]);
}

/** Number range, address block, whole service. The guard's findings are told whether it refused for them or not. */
async function takeQuotas(services: Services, order: SendOrder): Promise<Charge> {
  const { metrics, logger, sendQuotas } = services;
  const { charge, suspicions, refusal } = await sendQuotas.take({ ...order, mobile: order.slot.mobile });
  for (const { kind, ...conversion } of suspicions) {
    metrics.guardSuspicions.inc({ subject: kind });
    logger.info({ guard: kind, ...conversion }, 'codes sent here are hardly verified');
  }
  if (!refusal) return charge;
  const kind = refusal.limit === 'budget' ? 'BUDGET_SPENT' : 'TOO_FREQUENT';
  throw refusedBy(refusal.limit, services, kind, refusal.retryAfterMs);
}

/** The code, then the state for the page, which keeps the charge for whoever ends the send. */
async function store(services: Services, order: SendOrder, charge: Charge, resendAt: number): Promise<StoredSend> {
  const { clock, sendStates, smsCodes } = services;
  const { slot } = order;
  return givingBack(
    services,
    () => smsCodes.giveBack({ ...slot, code: true }),
    async () => {
      const { code, lifeMs } = await storeCode(services, slot);
      const times = { expiresAt: clock() + lifeMs, resendAt };
      const address = order.addressEvent ? { address: order.clientAddress, addressEvent: order.addressEvent } : {};
      await givingBack(
        services,
        () => sendStates.withdraw(slot.sendId),
        () => sendStates.create(slot.sendId, times, { ...charge, ...address }),
      );
      return { code, times };
    },
  );
}

/** A fresh code, or by the policy `same` the live one again, which is kept sealed for that. */
async function storeCode(services: Services, slot: Slot): Promise<{ code: string; lifeMs: number }> {
  const { config, keyring, logger, smsCodes } = services;
  const code = generateCode();
  const binding = `sms-code:${slot.purpose}:${slot.mobile}`;
  const sealed = config.smsResendPolicy === 'same' ? { sealed: seal(keyring, code, binding) } : {};
  const stored = { digest: codeDigests(keyring, { ...slot, code })[0], ...sealed };
  let outcome = await smsCodes.store(slot, stored);
  if (outcome.result === 'kept') {
    try {
      return { code: unseal(keyring, outcome.sealed, binding), lifeMs: outcome.lifeMs };
    } catch (err) {
      logger.warn({ err }, 'the live code can not be opened: a new one replaces it');
      outcome = await smsCodes.store(slot, stored, true);
    }
  }
  if (outcome.result === 'lost') throw refusedBy('interval', services, 'TOO_FREQUENT', outcome.retryAfterMs);
  return { code, lifeMs: outcome.lifeMs };
}
