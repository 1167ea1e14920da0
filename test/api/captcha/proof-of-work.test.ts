/** The proof of work: what solves a challenge and what doesn't, and how hard it is. */
import { createHash } from 'node:crypto';
import t from 'tap';
import {
  challengeText,
  newChallenge,
  PARTS,
  parseChallenge,
  partBits,
  priceOf,
  proves,
} from '../../../api/captcha/proof-of-work.ts';
import { solve, workerMessages } from '../../support/proof-of-work.ts';

t.test("the page's worker finds a proof, and tells how far it is", async (t) => {
  const challenge = newChallenge(12);
  const messages = workerMessages({ nonce: challenge.nonce, parts: PARTS, bits: partBits(challenge) });
  const solution = messages.at(-1)?.solution ?? '';
  t.ok(proves(challenge, solution));
  t.strictSame(
    messages.slice(0, -1).map(({ percent }) => percent),
    Array.from({ length: PARTS }, (_, part) => Math.round((100 * (part + 1)) / PARTS)),
  );
  const [first = ''] = solution.split(',');
  const digest = createHash('sha256').update(`${challenge.nonce}:0:${first}`).digest();
  t.equal(digest[0], 0, 'its digests are those of SHA-256');
});

t.test('a proof holds for its own challenge, whole and in order', async (t) => {
  const challenge = newChallenge(12);
  const solution = solve(challenge);
  const counters = solution.split(',');
  t.notOk(proves(newChallenge(12), solution), 'another nonce');
  t.notOk(proves({ ...challenge, bits: 30 }, solution), 'more bits');
  t.notOk(proves(challenge, counters.slice(1).join(',')), 'a part missing');
  t.notOk(proves(challenge, `${solution},1`), 'a part too many');
  t.notOk(proves(challenge, Array(PARTS).fill(counters[0]).join(',')), 'one counter for all parts');
  for (const junk of ['', ',', 'a'.repeat(256), solution.replace(',', ';'), solution.replace(/^./, '+')]) {
    t.notOk(proves(challenge, junk), JSON.stringify(junk.slice(0, 20)));
  }
});

t.test('the work doubles at 1, 3, 7 … recent failures, up to a bound', async (t) => {
  const bits = (failures: number): number => priceOf(18, { failures, ofAddress: 0, ofBlock: 0 });
  t.strictSame([0, 1, 2, 3, 6, 7, 15, 31].map(bits), [18, 19, 19, 20, 20, 21, 22, 23]);
  t.equal(bits(1_000_000), 24);
});

t.test('and with the challenges that an address and the block around it asked for', async (t) => {
  const bits = (ofAddress: number, ofBlock = 0): number => priceOf(18, { failures: 0, ofAddress, ofBlock });
  t.strictSame(
    [0, 9, 10, 30, 70, 150, 1_000_000].map((asked) => bits(asked)),
    [18, 18, 19, 20, 21, 22, 24],
  );
  t.strictSame(
    [99, 100, 300, 1_000_000].map((asked) => bits(0, asked)),
    [18, 19, 20, 24],
  );
});

t.test('a challenge is stored as text and read back; nothing else is', async (t) => {
  const challenge = newChallenge(18);
  t.strictSame(parseChallenge(challengeText(challenge)), challenge);
  for (const text of ['A5NX', '075318', 'pow:18:', `pow:x:${challenge.nonce}`])
    t.equal(parseChallenge(text), undefined);
});
