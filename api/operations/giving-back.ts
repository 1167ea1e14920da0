/** Steps that take something and have to give it back when a later step fails. */
import type { Services } from '../services.ts';

/** Runs `step`; when it throws, `undo` runs and the error goes on: the refusal is the answer even when undoing fails. */
export async function givingBack<T>(
  { logger }: Pick<Services, 'logger'>,
  undo: () => Promise<unknown>,
  step: () => Promise<T>,
): Promise<T> {
  try {
    return await step();
  } catch (error) {
    try {
      await undo();
    } catch (err) {
      logger.warn({ err }, 'something taken could not be given back; it ends by itself');
    }
    throw error;
  }
}
