/** What was taken is given back before a refusal is answered, and beside the answer when a store has failed. */
import t from 'tap';
import { givingBack } from '../../api/operations/giving-back.ts';
import { ServiceError } from '../../core/errors.ts';
import { createLogger } from '../../core/logger.ts';

const services = { logger: createLogger({ level: 'silent', process: 'api' }) };
const failing = (kind: 'DATABASE_ERROR' | 'TOO_FREQUENT') => async () => {
  throw new ServiceError(kind);
};

t.test('a refusal waits until everything is given back', async (t) => {
  let undone = false;
  const undo = async () => {
    await new Promise(setImmediate);
    undone = true;
  };
  await t.rejects(givingBack(services, undo, failing('TOO_FREQUENT')), ServiceError);
  t.ok(undone);
});

t.test('a failed store does not wait: its answer is due, and undoing may take as long again', async (t) => {
  const never = () => new Promise(() => undefined);
  await t.rejects(
    givingBack(services, never, () => givingBack(services, never, failing('DATABASE_ERROR'))),
    ServiceError,
  );
});

t.test('what cannot be given back changes nothing about the answer', async (t) => {
  const undo = async () => {
    throw new Error('gone');
  };
  for (const kind of ['DATABASE_ERROR', 'TOO_FREQUENT'] as const) {
    const error = await givingBack(services, undo, failing(kind)).catch((error) => error);
    t.equal(error.kind, kind);
  }
});
