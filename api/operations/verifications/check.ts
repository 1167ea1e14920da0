/** Checks what a person typed against the codes of one verification. A right one approves it: once, whatever the concurrency. */
import { codeScope } from '../../../core/applications/application.ts';
import { codeOwner } from '../../../core/client-secret.ts';
import { codeDigests } from '../../../core/code.ts';
import { ServiceError } from '../../../core/errors.ts';
import type { Services } from '../../services.ts';
import { creditSend } from '../credit-send.ts';
import { refusedBy } from '../refused-by.ts';
import type { Found } from './find.ts';
import { numberOf } from './number-of.ts';

/** Throws SMS_CODE_WRONG with the guesses left, SMS_CODE_EXPIRED, VERIFICATION_ENDED or TOO_MANY_CHECKS. */
export async function checkVerification(services: Services, found: Found, typed: string) {
  const { clock, codeChecks, keyring, metrics, verifications } = services;
  const { application, verification } = found;
  if (verification.end) throw new ServiceError('VERIFICATION_ENDED');
  const recipient = numberOf(services, verification);
  const { mobile } = recipient;
  const purpose = codeScope(verification);
  // An input method for Chinese may write full-width digits; NFKC folds them (Unicode TR15).
  const digests = codeDigests(keyring, { mobile, purpose, code: typed.normalize('NFKC').trim() });
  const owner = codeOwner(verification.id);
  const check = await codeChecks.check(
    { mobile, purpose },
    digests,
    { by: 'verification', owner, application: application.id },
    'check',
  );
  metrics.codeChecks.inc({ result: check.result });
  if (check.result === 'wrong') {
    if (check.attemptsLeft === 0) await fail(services, found);
    throw new ServiceError('SMS_CODE_WRONG', { data: { attempts_left: check.attemptsLeft } });
  }
  if (check.result === 'newer') throw new ServiceError('SMS_CODE_WRONG', { data: { newer: true } });
  if (check.result === 'limited') throw refusedBy('checks', services, 'TOO_MANY_CHECKS', check.retryAfterMs);
  if (check.result === 'used') throw new ServiceError('VERIFICATION_ENDED');
  if (check.result !== 'right') throw new ServiceError('SMS_CODE_EXPIRED');
  // Canceled between the look and the check: canceling wins.
  if (!(await verifications.end(verification.id, 'approved', clock()))) throw new ServiceError('VERIFICATION_ENDED');
  const credited = { mobile, purpose: verification.purpose, application: application.id };
  await creditSend(services, credited, check.sendId, 'check');
  await services.webhookEvents.tell(verification, 'verification.approved');
  if (!application.receipt) return { verified: true as const };
  const facts = { application: application.id, verificationId: verification.id, purpose: verification.purpose };
  return {
    verified: true as const,
    receipt: await services.receipts.issue({ ...facts, e164: recipient.address }, clock()),
  };
}

/** No guesses are left, so nothing can come of it any more. */
async function fail(services: Services, { verification }: Found): Promise<void> {
  if (!(await services.verifications.end(verification.id, 'failed', services.clock()))) return;
  await services.webhookEvents.tell(verification, 'verification.failed');
}
