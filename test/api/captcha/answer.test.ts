/** Whether an answer fits what was stored, for each of the three forms. */
import t from 'tap';
import { answerMatches } from '../../../api/captcha/answer.ts';
import { challengeText, newChallenge } from '../../../api/captcha/proof-of-work.ts';
import { solve } from '../../support/proof-of-work.ts';

t.test('the text of a picture, in any case and with look-alikes', async (t) => {
  for (const given of ['A5NX', 'a5nx', ' a 5 n x ', 'Ａ５ＮＸ', 'ASMK']) t.ok(answerMatches('A5NX', given), given);
  for (const given of ['', 'A5N', 'A5NXX', 'A5NY', 'A5N Y', 'pow:8:x']) t.notOk(answerMatches('A5NX', given), given);
});

t.test('a text that somebody else stored, in any case', async (t) => {
  for (const stored of ['ABCG', 'abcg']) {
    for (const given of ['abcg', 'ABCG', 'aBcG']) t.ok(answerMatches(stored, given), `${given} for ${stored}`);
  }
  t.notOk(answerMatches('ABCG', 'abcd'));
});

t.test('spoken digits: every digit counts', async (t) => {
  t.ok(answerMatches('075318', '075318'));
  t.ok(answerMatches('075318', '０７５ ３１８'));
  for (let digit = 0; digit <= 9; digit++) {
    if (digit !== 7) t.notOk(answerMatches('075318', `0${digit}5318`), `${digit} for 7`);
  }
});

t.test('a proof of work, and not its challenge', async (t) => {
  const challenge = newChallenge(8);
  const stored = challengeText(challenge);
  t.ok(answerMatches(stored, solve(challenge)));
  t.notOk(answerMatches(stored, stored));
  t.notOk(answerMatches(stored, ''));
});
