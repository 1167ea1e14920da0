/** Steps that take something and have to give it back when a later step fails. */
import { ServiceError } from '../../core/errors.ts';
import type { Services } from '../services.ts';

/**
 * Runs `step`; when it throws, `undo` runs and the error goes on: the refusal is the answer even when undoing fails. When
 * a store has failed, undoing is not awaited: it may fail as slowly, several times over, and the answer is due.
 */
export async function givingBack<T>(
  { logger }: Pick<Services, 'logger'>,
  undo: () => Promise<unknown>,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    const undone = undo().catch((err) => {
      logger.warn({ err }, 'something taken could not be given back; it ends by itself');
    });
    if (!(error instanceof ServiceError && error.kind === 'DATABASE_ERROR')) await undone;
    throw error;
  }
}
