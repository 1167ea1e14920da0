/**
 * Checks a guess of somebody at a browser: against its own codes when it has any, else as a stranger's, who has a budget
 * per address and per mobile, and after many wrong guesses for the mobile a challenge to solve.
 */
import type { Purpose } from '../../core/states.ts';
import type { CheckResult } from '../../db/redis/code-checks.ts';
import type { Client, ImageAnswer } from '../client.ts';
import type { Services } from '../services.ts';
import { givingBack } from './giving-back.ts';
import { refusedBy, refusedUntil } from './refused-by.ts';
import { takeAddressPlace } from './take-address-place.ts';
import { takeImageCode } from './take-image-code.ts';

interface CodeSubject {
  mobile: string;
  purpose: Purpose;
}

/** Throws TOO_MANY_CHECKS for the address, CHALLENGE, and what takeImageCode throws. */
export async function checkCodeOfClient(
  services: Services,
  subject: CodeSubject,
  digests: readonly string[],
  { client, imageAnswer }: { client: Client; imageAnswer: ImageAnswer | undefined },
): Promise<CheckResult> {
  const { codeChecks, config } = services;
  if (client.browser !== undefined) {
    const own = await codeChecks.check(subject, digests, { by: 'browser', browser: client.browser });
    if (own.result !== 'stranger') return own;
  }
  const place = await takeAddressPlace(services, 'check', client.address, config.smsCheckIpLimit);
  if ('retryAfterMs' in place) throw refusedBy('checks_address', services, 'TOO_MANY_CHECKS', place.retryAfterMs);
  const check = await givingBack(services, place.giveBack, async () => {
    const first = await codeChecks.check(subject, digests, { by: 'stranger' });
    if (first.result !== 'challenge') return first;
    if (!imageAnswer) throw refusedUntil('checks_challenge', services, 'CHALLENGE', { challenge: 'image_code' });
    await takeImageCode(services, imageAnswer, client.address);
    return codeChecks.check(subject, digests, { by: 'solved' });
  });
  // Only what was compared and wrong counts.
  if (check.result !== 'wrong') await place.giveBack();
  return check;
}
