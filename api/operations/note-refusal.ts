/** Notes why a request for a number was refused, for whoever is asked why no code came. */
import { ServiceError } from '../../core/errors.ts';
import type { SendDraft } from '../../db/redis/sends/reservation.ts';
import type { Services } from '../services.ts';

/** `early`: before an image code was solved. Nobody waits for it: the write goes out with what is released. */
export function noteRefusal(services: Services, draft: SendDraft, error: unknown, early: boolean): void {
  if (!(error instanceof ServiceError)) return;
  const { clock, logger, refusals } = services;
  const { kind, cause, data } = error;
  const refusal = {
    at: clock(),
    purpose: draft.purpose,
    answer: kind,
    ...(typeof cause === 'string' ? { limit: cause } : {}),
    ...(data?.retry_after === undefined ? {} : { retryAfter: data.retry_after }),
    ...(data?.reference === undefined ? {} : { reference: data.reference }),
  };
  refusals
    .note(draft.recipient.digest, refusal, early)
    .catch((err) => logger.debug({ err }, 'a refusal could not be noted'));
}
