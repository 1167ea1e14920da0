/** Whether an answer fits what was stored under an image code: the text of a picture, spoken digits or a proof of work. */
import { timingSafeEqual } from 'node:crypto';
import { foldAnswer } from './alphabet.ts';
import { parseChallenge, proves } from './proof-of-work.ts';

/** `stored` is what the store gave back for the id, `given` what the client sent. Compares in constant time. */
export function answerMatches(stored: string, given: string): boolean {
  const challenge = parseChallenge(stored);
  if (challenge) return proves(challenge, given);
  // Plainly equal but for case counts too: an operator or a test may store what is never drawn, whose g folds by its case.
  return same(foldAnswer(stored), foldAnswer(given)) || same(stored.toUpperCase(), given.toUpperCase());
}

function same(stored: string, given: string): boolean {
  const expected = Buffer.from(stored);
  const actual = Buffer.from(given);
  return expected.length === actual.length && timingSafeEqual(expected, actual);
}
