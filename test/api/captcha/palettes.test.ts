/** Colours: every palette must be read easily. */
import t from 'tap';
import { type Colour, contrast, makePalettes } from '../../../api/captcha/palettes.ts';

t.test('contrast is computed as WCAG defines it', async (t) => {
  const [black, white, grey]: Colour[] = [
    [0, 0, 0],
    [255, 255, 255],
    [118, 118, 118],
  ];
  if (!black || !white || !grey) throw new Error('three colours');
  t.equal(contrast(black, white), 21);
  t.equal(contrast(white, white), 1);
  // The well-known lightest grey that passes AA on white.
  t.equal(contrast(grey, white).toFixed(2), '4.54');
});

t.test('no ink reads as an error: none is red', async (t) => {
  for (const [, , , [red, green, blue]] of makePalettes())
    t.notOk(red > 2 * green && red > 2 * blue, `${[red, green, blue]}`);
});

t.test('ink on ground has at least 6:1 in each of the 32 palettes', async (t) => {
  const palettes = makePalettes();
  t.equal(palettes.length, 32);
  t.equal(new Set(palettes.map(String)).size, 32);
  for (const [ground, , , ink] of palettes) t.ok(contrast(ground, ink) >= 6, `${ground} ${ink}`);
});
