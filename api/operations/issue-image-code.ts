/** Makes an image code: limit, answer stored, picture drawn. The picture is never sent before its answer is stored. */
import { limited } from '../../core/errors.ts';
import type { Services } from '../services.ts';

/** Returns the PNG of a new image code under `id`; throws TOO_MANY_REQUESTS or DATABASE_ERROR. */
export async function issueImageCode(services: Services, id: string, clientAddress: string): Promise<Buffer> {
  const { config, limits, imageCodes, imageCodeStore, metrics } = services;
  const taken = await limits.take('image', clientAddress, [config.imageCodeIpLimit]);
  if ('retryAfterMs' in taken) throw limited('TOO_MANY_REQUESTS', taken.retryAfterMs);
  const text = imageCodes.newText();
  await imageCodeStore.put(id, text);
  metrics.imageCodes.inc({ result: 'issued' });
  return imageCodes.draw(text);
}
