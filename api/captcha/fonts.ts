/**
 * The letters' fonts, all from npm under free licences (OFL 1.1; Chewy: Apache 2.0; DejaVu: Bitstream Vera's). They are registered from buffers,
 * because a slim machine has no fonts at all and canvas then draws nothing and says nothing.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createCanvas, GlobalFonts } from '@napi-rs/canvas';

export interface FontFile {
  /** Name of our own, so that a font of the machine with the same name is never taken instead. */
  alias: string;
  /** Module path of a woff2 file. */
  file: string;
}

export const FONTS: readonly FontFile[] = [
  { alias: 'captcha-fredoka', file: '@fontsource/fredoka/files/fredoka-latin-600-normal.woff2' },
  { alias: 'captcha-comic-neue', file: '@fontsource/comic-neue/files/comic-neue-latin-700-normal.woff2' },
  { alias: 'captcha-chewy', file: '@fontsource/chewy/files/chewy-latin-400-normal.woff2' },
  { alias: 'captcha-dejavu-sans', file: '@fontsource/dejavu-sans/files/dejavu-sans-latin-700-normal.woff2' },
];

/** Registers fonts once a process; throws when a file is missing, is no font, or draws no ink. */
export function registerFonts(fonts: readonly FontFile[] = FONTS): void {
  const require = createRequire(import.meta.url);
  for (const { alias, file } of fonts) {
    if (!GlobalFonts.has(alias) && GlobalFonts.register(readFileSync(require.resolve(file)), alias) === null) {
      throw new Error(`image codes can't be drawn: ${file} is not a font`);
    }
    requireInk(alias);
  }
}

/** Draws one letter and looks for ink; throws when the page stays blank. */
export function requireInk(alias: string, letter = 'A'): void {
  const context = createCanvas(40, 40).getContext('2d');
  context.font = `32px ${alias}`;
  context.fillText(letter, 4, 34);
  if (!context.getImageData(0, 0, 40, 40).data.some((value) => value > 0)) {
    throw new Error(`image codes can't be drawn: the font ${alias} leaves no ink`);
  }
}
