/** The pieces that pictures are made of: letters by symbol, masks, and the redrawing of a few of them at a time. */
import { ALPHABET } from './alphabet.ts';
import type { Sprite } from './frame.ts';
import { createMaskSheet } from './masks.ts';
import type { Noise } from './noise.ts';
import { takeOutlines } from './outlines.ts';
import { createSpriteSheet, SHEET_CELLS } from './sprites.ts';

/** Sprites a symbol; a multiple of what one sheet draws. */
const VARIANTS = 2 * SHEET_CELLS;
const MASKS = 64;
const MASKS_PER_STEP = 2;

export interface Atlas {
  /** Sprites by the symbol's character code; undefined outside the alphabet. */
  letters: readonly (readonly Sprite[] | undefined)[];
  masks: readonly Uint8Array[];
  /** Redraws the next few pieces in turn. */
  redrawNext(): void;
}

export function createAtlas(noise: Noise): Atlas {
  const outlines = takeOutlines();
  const sheet = createSpriteSheet(noise);
  const maskSheet = createMaskSheet(noise);
  const letters: Sprite[][] = [];
  const masks: Uint8Array[] = [];

  const redrawLetters = (step: number): void => {
    const symbol = ALPHABET.charAt(step % ALPHABET.length);
    const first = (Math.floor(step / ALPHABET.length) * SHEET_CELLS) % VARIANTS;
    const fonts = outlines.get(symbol) ?? [];
    const chosen = Array.from({ length: SHEET_CELLS }, (_, i) => fonts[(first + i) % fonts.length] ?? []);
    const sprites = letters[symbol.charCodeAt(0)] ?? [];
    letters[symbol.charCodeAt(0)] = sprites;
    for (const [i, sprite] of sheet.draw(chosen).entries()) sprites[first + i] = sprite;
  };
  const redrawMasks = (step: number): void => {
    for (let i = 0; i < MASKS_PER_STEP; i++) masks[(step * MASKS_PER_STEP + i) % MASKS] = maskSheet.draw();
  };

  const letterSteps = (ALPHABET.length * VARIANTS) / SHEET_CELLS;
  for (let step = 0; step < letterSteps; step++) redrawLetters(step);
  for (let step = 0; step < MASKS / MASKS_PER_STEP; step++) redrawMasks(step);
  let step = 0;
  return {
    letters,
    masks,
    redrawNext() {
      redrawLetters(step);
      redrawMasks(step);
      step++;
    },
  };
}
