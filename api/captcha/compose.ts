/** Lays four letters and a mask over each other. The hot path of a picture: plain loops over bytes. */
import type { Atlas } from './atlas.ts';
import { type Frame, HEIGHT, ROW_BYTES, type Sprite, WIDTH } from './frame.ts';
import type { Noise } from './noise.ts';

/** Pixels by which neighbouring letters may overlap. */
const OVERLAP = { least: 0, most: 3 } as const;
const EDGE = 3;

/** Draws a text over whatever `frame` held. Throws on a symbol outside the alphabet. */
export function composeFrame(frame: Frame, atlas: Atlas, text: string, noise: Noise): void {
  frame.bytes.set(atlas.masks[noise.below(atlas.masks.length)] as Uint8Array);
  const sprites: Sprite[] = [];
  let width = OVERLAP.least;
  for (let i = 0; i < text.length; i++) {
    const variants = atlas.letters[text.charCodeAt(i)];
    if (!variants) throw new Error('this symbol is never drawn');
    const sprite = variants[noise.below(variants.length)] as Sprite;
    sprites.push(sprite);
    width += sprite.right - sprite.left - OVERLAP.least;
  }
  // A text wider than the picture is pressed together more than the usual overlap.
  const spare = WIDTH - 2 * EDGE - width;
  const squeeze = spare < 0 ? spare / (text.length - 1) : 0;
  let x = EDGE + (spare > 0 ? noise.below(spare + 1) : 0);
  for (const sprite of sprites) {
    lay(frame.bytes, sprite, x, noise.below(HEIGHT - sprite.height + 1));
    x += sprite.right - sprite.left - noise.between(OVERLAP.least, OVERLAP.most) + squeeze;
  }
}

/** XORs a sprite into a frame, with its ink from pixel column x on to the byte, from row y on. */
function lay(frame: Uint8Array, sprite: Sprite, x: number, y: number): void {
  const { bytes, rowBytes, height } = sprite;
  const column = Math.max(0, Math.round((x - sprite.left) / 4));
  let from = 0;
  for (let row = y; row < y + height; row++) {
    let to = row * ROW_BYTES + 1 + column;
    for (let i = 0; i < rowBytes; i++, to++, from++) frame[to] = (frame[to] as number) ^ (bytes[from] as number);
  }
}
