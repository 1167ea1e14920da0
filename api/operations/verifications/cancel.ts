/** Cancels a verification: its codes are dead, so that a queued message ends without leaving. */
import { codeScope } from '../../../core/applications/application.ts';
import { codeOwner } from '../../../core/client-secret.ts';
import { ServiceError } from '../../../core/errors.ts';
import type { Services } from '../../services.ts';
import type { Found } from './find.ts';
import { numberOf } from './number-of.ts';

/** What was sent stays in the number's limits. Throws VERIFICATION_ENDED when it had ended before. */
export async function cancelVerification(services: Services, { verification }: Found): Promise<void> {
  if (!(await services.verifications.end(verification.id, 'canceled', services.clock()))) {
    throw new ServiceError('VERIFICATION_ENDED');
  }
  await killCodes(services, verification);
}

export async function killCodes(services: Services, verification: Found['verification']): Promise<void> {
  const { mobile } = numberOf(services, verification);
  await services.smsCodes.kill(mobile, codeScope(verification), codeOwner(verification.id));
}
