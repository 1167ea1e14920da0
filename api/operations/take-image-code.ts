/** Takes an image code: it is deleted whatever the comparison says, so that it admits one request. */
import { ServiceError } from '../../core/errors.ts';
import { answerMatches } from '../captcha/answer.ts';
import { parseChallenge } from '../captcha/proof-of-work.ts';
import type { ImageAnswer } from '../client.ts';
import type { Services } from '../services.ts';
import { refusedBy } from './refused-by.ts';

/**
 * Returns what the right answer was worth, in the bits of a proof of work; pictures and recordings are worth the usual ones.
 * Throws IMAGE_CODE_EXPIRED, IMAGE_CODE_WRONG, or TOO_MANY_REQUESTS when too many of the address were wrong.
 */
export async function takeImageCode(services: Services, given: ImageAnswer, clientAddress: string): Promise<number> {
  const { imageCodeStore, imageFailures, metrics } = services;
  const answer = await imageCodeStore.take(given.id);
  if (answer === null) {
    metrics.imageCodes.inc({ result: 'expired' });
    throw new ServiceError('IMAGE_CODE_EXPIRED');
  }
  const right = answerMatches(answer, given.text);
  metrics.imageCodes.inc({ result: right ? 'right' : 'wrong' });
  if (right) return parseChallenge(answer)?.bits ?? services.config.imageCodePowBits;
  const waitMs = await imageFailures.add(clientAddress);
  if (waitMs > 0) throw refusedBy('image_failures', services, 'TOO_MANY_REQUESTS', waitMs);
  throw new ServiceError('IMAGE_CODE_WRONG');
}
