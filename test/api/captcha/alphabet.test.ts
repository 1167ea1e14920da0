/** Symbols of pictures and the normal form of answers. */
import t from 'tap';
import { ALPHABET, foldAnswer, randomText, TEXT_LENGTH } from '../../../api/captcha/alphabet.ts';

t.test('sixteen different symbols, each its own normal form', async (t) => {
  t.equal(new Set(ALPHABET).size, 16);
  for (const symbol of ALPHABET) t.equal(foldAnswer(symbol), symbol);
});

t.test('answers are folded: case, spaces, full width, what is never drawn', async (t) => {
  for (const [given, folded] of [
    ['ac3x', 'AC3X'],
    [' A C\t3 X\n', 'AC3X'],
    ['ＡＣ３Ｘ', 'AC3X'],
    ['ａ　ｃ３ｘ', 'AC3X'],
    ['SZBG', '5286'],
    ['szbg', '5289'],
    ['VQ7F', 'U9TE'],
    ['pkjm', 'RXUN'],
  ] as const) {
    t.equal(foldAnswer(given), folded, given);
    t.equal(foldAnswer(folded), folded, 'the normal form folds to itself');
  }
});

for (const alphabet of [ALPHABET, '0123456789']) {
  t.test(`every symbol of ${alphabet} is as likely as the others`, async (t) => {
    const texts = 20_000;
    const counts = new Map<string, number>();
    for (let i = 0; i < texts; i++)
      for (const symbol of randomText(alphabet, TEXT_LENGTH)) counts.set(symbol, (counts.get(symbol) ?? 0) + 1);
    const expected = (texts * TEXT_LENGTH) / alphabet.length;
    const chiSquare = [...alphabet].reduce((sum, s) => sum + ((counts.get(s) ?? 0) - expected) ** 2 / expected, 0);
    // Fifteen degrees of freedom: chance exceeds 70 once in two hundred million runs; a bias of 5 % would always.
    t.ok(chiSquare < 70, `chi-square ${chiSquare}`);
    t.equal(counts.size, alphabet.length);
  });
}
