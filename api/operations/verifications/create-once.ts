/** Creation with an `Idempotency-Key`: a repeat within a day, also one at the same time, sends nothing and gets the same answer. */
import { clientSecrets } from '../../../core/client-secret.ts';
import { ServiceError } from '../../../core/errors.ts';
import type { Caller } from '../../caller.ts';
import type { Services } from '../../services.ts';
import { type CreateRequest, createVerification } from './create.ts';

type Created = Awaited<ReturnType<typeof createVerification>>;

/** Refusals are not kept: whoever was refused may try again with the same key. A page's header counts for nothing. */
export async function createOnce(
  services: Services,
  caller: Caller,
  request: CreateRequest,
  idempotencyKey: string | undefined,
): Promise<Created> {
  if (idempotencyKey === undefined || caller.by === 'page') return createVerification(services, caller, request);
  const begun = await services.idempotency.begin(caller.application.id, idempotencyKey, canonical(request.body));
  if (begun.state === 'conflict') throw new ServiceError('IDEMPOTENCY_CONFLICT');
  if (begun.state === 'pending') throw new ServiceError('IDEMPOTENCY_PENDING');
  if (begun.state === 'answer') {
    const answer = JSON.parse(begun.answer) as Omit<Created, 'client_secret'>;
    return { ...answer, client_secret: clientSecrets(services.keyring, answer.verification_id)[0] };
  }
  try {
    const created = await createVerification(services, caller, request);
    const { client_secret: _notKept, ...answer } = created;
    await begun.keep(JSON.stringify(answer));
    return created;
  } catch (error) {
    await begun.drop().catch(() => undefined);
    throw error;
  }
}

/** The same fields in another order are the same request. */
function canonical(body: CreateRequest['body']): string {
  return JSON.stringify(Object.entries(body).sort(([a], [b]) => (a < b ? -1 : 1)));
}
