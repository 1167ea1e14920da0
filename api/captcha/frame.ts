/**
 * The pixels of a picture as PNG wants them: rows of one filter byte (0, none) and 2 bits a pixel, leftmost pixel in the
 * high bits (PNG specification, 7.2 and 9.2). Sprites and masks have the same packing, so that drawing is XOR of bytes:
 * a level v on an inverted ground becomes 3 - v, and whatever crosses it flips between dark on light and light on dark.
 */

/** Multiples of 16 less 4, so that a row with its filter byte is whole 32-bit words. */
export const WIDTH = 156;
export const HEIGHT = 60;
export const ROW_BYTES = 1 + WIDTH / 4;
export const FRAME_BYTES = ROW_BYTES * HEIGHT;

/** One picture's pixels, as bytes for drawing and as words for looking through them; both views of the same memory. */
export interface Frame {
  bytes: Uint8Array;
  words: Int32Array;
}

export function createFrame(): Frame {
  const bytes = new Uint8Array(FRAME_BYTES);
  return { bytes, words: new Int32Array(bytes.buffer) };
}

/** A packed piece: `bytes` holds `height` rows of `rowBytes`. */
export interface Sprite {
  rowBytes: number;
  height: number;
  /** Inked box within the sprite, in pixels: what neighbours are spaced by. */
  left: number;
  right: number;
  bytes: Uint8Array;
}

/** The alpha byte of an RGBA pixel as one of the four levels, rounded: 0, 85, 170 and 255 are exact. */
export function levelOf(alpha: number): number {
  return ((alpha + 42) / 85) | 0;
}

/** Sets pixel x of a packed row that starts at `rowStart`, where nothing was set before. */
export function putLevel(bytes: Uint8Array, rowStart: number, x: number, level: number): void {
  const at = rowStart + (x >> 2);
  bytes[at] = (bytes[at] as number) | (level << (6 - 2 * (x & 3)));
}
