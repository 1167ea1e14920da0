/** Releases what a send took that is refused after all. */
import { ServiceError } from '../../core/errors.ts';
import type { SendDraft } from '../../db/redis/sends/reservation.ts';
import type { Services } from '../services.ts';

/**
 * The refusal is the answer even when releasing fails. When a store has failed, releasing is not awaited: it may fail as
 * slowly, several times over, and the answer is due.
 */
export async function abandon({ logger, sends }: Services, draft: SendDraft, error: unknown): Promise<void> {
  const released = sends.abandon(draft).catch((err) => {
    logger.warn({ err }, 'something taken could not be released; it ends by itself');
  });
  if (!(error instanceof ServiceError && error.kind === 'DATABASE_ERROR')) await released;
}
