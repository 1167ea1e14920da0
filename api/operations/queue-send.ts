/** Puts one send on its way: everything it costs is reserved, the code stored, the job queued. */
import { codeScope } from '../../core/applications/application.ts';
import { codeDigests, generateCode } from '../../core/code.ts';
import { JOB_NAME, jobOptions, sealJob } from '../../core/queue.ts';
import { seal, unseal } from '../../core/seal.ts';
import type { Reserved, SendDraft } from '../../db/redis/sends/reservation.ts';
import { storeCall } from '../../db/store-call.ts';
import type { Services } from '../services.ts';
import { refusedBy, refusedUntil } from './refused-by.ts';

/** When the code dies and when the next SMS may be asked for; milliseconds since the epoch. */
export interface QueuedTimes {
  expiresAt: number;
  resendAt: number;
}

/** Throws TOO_FREQUENT, HARDER_CHALLENGE, BUDGET_SPENT or DATABASE_ERROR; whoever drafted the send then abandons it. */
export async function queueSend(services: Services, draft: SendDraft, requestId?: string): Promise<QueuedTimes> {
  const { clock, config, keyring, queue, sends } = services;
  const intervalMs = takePlaces(services, await services.sends.reserve(draft), draft.harder);
  const resendAt = clock() + intervalMs;
  const ttlSeconds = draft.verification?.codeTtlSeconds ?? config.smsCodeTtlSeconds;
  const [{ code, lifeMs }, priority] = await Promise.all([
    storeCode(services, draft),
    sends.takeTurn(draft, clock() + ttlSeconds * 1000),
  ]);
  const expiresAt = clock() + lifeMs;
  const { sendId } = draft;
  const job = sealJob(keyring, { ...draft, code, expiresAt, ...(requestId ? { requestId } : {}) });
  await sends.publish(draft, { status: 'queued', expiresAt, resendAt }, () =>
    // BullMQ would stamp it by this machine's clock.
    storeCall(queue.add(JOB_NAME, job, { ...jobOptions(sendId, config.smsQueueOrder, priority), timestamp: clock() })),
  );
  return { expiresAt, resendAt };
}

/** Returns the interval, milliseconds, or throws the refusal. The guard's findings are told whether it refused for them or not. */
export function takePlaces(services: Services, reserved: Reserved, harder?: boolean): number {
  const { guardFindings, metrics } = services;
  for (const { kind, ...conversion } of reserved.suspicions) {
    metrics.guardSuspicions.inc({ subject: kind });
    guardFindings.tell({ guard: kind, ...conversion });
  }
  if (reserved.granted) return reserved.intervalMs;
  const suspected = reserved.limit === 'guard_prefix' || reserved.limit === 'guard_block';
  // Suspicion falls on the honest as well: who works harder passes, up to a point.
  if (suspected && harder === false) {
    throw refusedUntil(reserved.limit, services, 'HARDER_CHALLENGE', { challenge: 'image_code', harder: true });
  }
  const kind = reserved.limit.endsWith('budget') ? 'BUDGET_SPENT' : 'TOO_FREQUENT';
  throw refusedBy(reserved.limit, services, kind, reserved.retryAfterMs);
}

/** A fresh code, or by the policy `same` the live one again, which is kept sealed for that. */
async function storeCode(services: Services, draft: SendDraft): Promise<{ code: string; lifeMs: number }> {
  const { config, keyring, logger, sends } = services;
  const { mobile } = draft.recipient;
  const purpose = codeScope(draft);
  const code = generateCode(draft.verification?.codeLength);
  const binding = `sms-code:${purpose}:${mobile}`;
  const sealed = config.smsResendPolicy === 'same' ? { sealed: seal(keyring, code, binding) } : {};
  const stored = { digest: codeDigests(keyring, { mobile, purpose, code })[0], ...sealed };
  let outcome = await sends.storeCode(draft, stored);
  if (outcome.result === 'kept') {
    try {
      return { code: unseal(keyring, outcome.sealed, binding), lifeMs: outcome.lifeMs };
    } catch (err) {
      logger.warn({ err }, 'the live code can not be opened: a new one replaces it');
      outcome = await sends.storeCode(draft, stored, true);
    }
  }
  if (outcome.result === 'lost') throw refusedBy('interval', services, 'TOO_FREQUENT', outcome.retryAfterMs);
  return { code, lifeMs: outcome.lifeMs };
}
