/**
 * Makes an image code in one of its three forms: limit, answer stored, then the form itself. Nothing is ever sent before
 * its answer is stored. One id has one answer: a new one, of whatever form, replaces it.
 */
import type { Language } from '../../core/errors.ts';
import type { Rate } from '../../core/rate.ts';
import { type Challenge, challengeText, harderBits, newChallenge, priceOf } from '../captcha/proof-of-work.ts';
import type { Services } from '../services.ts';
import { refusedBy } from './refused-by.ts';

export interface ImageCodeRequest {
  id: string;
  clientAddress: string;
}

/** Returns a PNG; throws TOO_MANY_REQUESTS or DATABASE_ERROR, like the other forms. */
export async function issuePicture(services: Services, request: ImageCodeRequest): Promise<Buffer> {
  const { config, imageCodes } = services;
  await takeLimit(services, request, 'image', config.imageCodeIpLimit);
  const text = imageCodes.newText();
  await store(services, request.id, text);
  return imageCodes.draw(text);
}

/** Returns a WAV of six spoken digits. Recognisers hear better than they read: its limit is stricter. */
export async function issueRecording(
  services: Services,
  request: ImageCodeRequest & { language: Language },
): Promise<Buffer> {
  const { config, spokenDigits } = services;
  await takeLimit(services, request, 'image_audio', config.imageCodeAudioIpLimit);
  const digits = spokenDigits.newDigits();
  await store(services, request.id, digits);
  return spokenDigits.speak(digits, request.language);
}

/** Sends of an address that need no puzzle: after them, a page that has a choice shows the picture. */
const AUTOMATIC_SENDS = 3;

/**
 * Returns a proof-of-work challenge. It gets harder with wrong answers of the address and with challenges that it and its
 * block asked for, and is worth what it was when it was asked for. `harder`: as hard as a refusal may have asked for.
 * `automatic`: a page may work it out unasked, because the address sent little and answered nothing wrong.
 */
export async function issueChallenge(
  services: Services,
  { id, clientAddress, harder }: ImageCodeRequest & { harder: boolean },
): Promise<Challenge & { automatic: boolean }> {
  const { challenges, config, imageFailures, limits } = services;
  await takeLimit(services, { id, clientAddress }, 'image_pow', config.imageCodePowIpLimit);
  const [failures, asked, sends] = await Promise.all([
    imageFailures.recent(clientAddress),
    challenges.add(clientAddress),
    limits.count('sms', clientAddress),
  ]);
  const usual = config.imageCodePowBits;
  const challenge = newChallenge(Math.max(priceOf(usual, { failures, ...asked }), harder ? harderBits(usual) : 0));
  await store(services, id, challengeText(challenge));
  return { ...challenge, automatic: failures === 0 && sends < AUTOMATIC_SENDS };
}

async function takeLimit(
  services: Services,
  request: ImageCodeRequest,
  name: 'image' | 'image_audio' | 'image_pow',
  rate: Rate,
): Promise<void> {
  const taken = await services.limits.take(name, request.clientAddress, [rate]);
  if ('retryAfterMs' in taken) throw refusedBy(name, services, 'TOO_MANY_REQUESTS', taken.retryAfterMs);
}

async function store({ imageCodeStore, metrics }: Services, id: string, answer: string): Promise<void> {
  await imageCodeStore.put(id, answer);
  metrics.imageCodes.inc({ result: 'issued' });
}
