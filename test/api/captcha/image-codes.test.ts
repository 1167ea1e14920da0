/** Pictures: valid, different, from pieces that change, and without any work that could queue behind something else. */
import { createHook } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import t from 'tap';
import { createAtlas } from '../../../api/captcha/atlas.ts';
import { registerFonts } from '../../../api/captcha/fonts.ts';
import { createImageCodes } from '../../../api/captcha/image-codes.ts';
import { createNoise } from '../../../api/captcha/noise.ts';
import { readPng } from '../../support/png.ts';

const imageCodes = createImageCodes();
t.teardown(imageCodes.close);
await imageCodes.warmUp();

t.test('every picture is a valid indexed PNG of about a kilobyte', async (t) => {
  const headers = new Set<string>();
  let bytes = 0;
  for (let i = 0; i < 300; i++) {
    const png = imageCodes.draw(imageCodes.newText());
    const { palette, rows, ...header } = readPng(png);
    headers.add(JSON.stringify({ ...header, colours: palette.length, bytes: rows.length }));
    if (rows.some((byte, at) => at % 40 === 0 && byte !== 0)) t.fail('a row has a filter');
    if (new Set(rows).size < 10) t.fail('a picture is nearly blank');
    bytes += png.length;
  }
  const expected = { width: 156, height: 60, bitDepth: 2, colourType: 3, colours: 4, bytes: 60 * 40 };
  t.strictSame([...headers], [JSON.stringify(expected)]);
  t.ok(bytes / 300 < 1200, `${bytes / 300} bytes`);
});

t.test('a text has four symbols of the alphabet', async (t) => {
  const texts = Array.from({ length: 1000 }, imageCodes.newText);
  t.ok(texts.every((text) => /^[ACEHNRTUXY235689]{4}$/.test(text)));
  t.ok(new Set(texts).size > 950);
});

t.test('one text is never drawn the same way twice', async (t) => {
  const pictures = new Set(Array.from({ length: 500 }, () => imageCodes.draw('A5NX').toString('latin1')));
  t.equal(pictures.size, 500);
});

t.test('a symbol that is never drawn is refused', async (t) => {
  for (const text of ['A5N0', 'A5N图', 'a5nx']) t.throws(() => imageCodes.draw(text), /never drawn/);
});

t.test("drawing gives no work to libuv's threads, where it would wait behind password hashes", async (t) => {
  const [begun, calledBack] = [new Set<number>(), [] as string[]];
  let drawing = true;
  const types = new Map<number, string>();
  // What is done at once, such as fetching random bytes, begins too, but is never called back.
  const hook = createHook({
    init(id, type) {
      types.set(id, type);
      if (drawing) begun.add(id);
    },
    before(id) {
      if (begun.has(id)) calledBack.push(types.get(id) ?? '');
    },
  }).enable();
  for (let i = 0; i < 2000; i++) imageCodes.draw(imageCodes.newText());
  drawing = false;
  // Whatever the drawing had queued comes back before or among these.
  for (let i = 0; i < 8; i++) await promisify(randomBytes)(1);
  hook.disable();
  t.strictSame(calledBack, []);
});

t.test('a timer redraws while the object lives, and keeps no process alive', async (t) => {
  const started = t.capture(globalThis, 'setInterval', globalThis.setInterval);
  const cleared = t.capture(globalThis, 'clearInterval', globalThis.clearInterval);
  const codes = createImageCodes();
  codes.close();
  t.equal(started().length, 1);
  const timers = cleared().map(({ args: [timer] }) => timer as NodeJS.Timeout);
  t.strictSame(
    timers.map((timer) => timer.hasRef()),
    [false],
  );
});

t.test('redrawing replaces every letter and every mask, a few at a time', async (t) => {
  registerFonts();
  const atlas = createAtlas(createNoise());
  const pieces = (): object[] => [...atlas.letters.flatMap((letters) => letters ?? []), ...atlas.masks];
  const before = new Set(pieces());
  const total = before.size;
  const old = (): number => pieces().filter((piece) => before.has(piece)).length;
  atlas.redrawNext();
  t.ok(old() < total && old() > total - 20, 'a step replaces a few');
  for (let step = 1; step < 32; step++) atlas.redrawNext();
  t.equal(old(), 0);
});
