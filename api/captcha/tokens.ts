/**
 * What deflate has to say about a frame: literal bytes and matches at two distances only, one byte and one row back.
 * Pictures hold little else, and two comparisons a byte replace the hash chains of a general compressor.
 *
 * A token is one number: 0 to 255 a literal; 256 + length - 3 a match one byte back; 512 + length - 3 one a row back.
 */
import { FRAME_BYTES, ROW_BYTES } from './frame.ts';

export const RUN = 256;
export const ROW = 512;
export const TOKEN_KINDS = 768;
export const SHORTEST_MATCH = 3;
export const LONGEST_MATCH = 258;

/** Writes the tokens of a frame into `tokens` (room for FRAME_BYTES) and returns how many; greedy, longest match first. */
export function tokenise(frame: Uint8Array, tokens: Uint16Array): number {
  let count = 0;
  let at = 0;
  while (at < FRAME_BYTES) {
    const byte = frame[at] as number;
    const likeRow = at >= ROW_BYTES && byte === frame[at - ROW_BYTES];
    const likeLast = at > 0 && byte === frame[at - 1];
    let length = 0;
    let kind = RUN;
    if (likeLast) length = matchLength(frame, at, 1);
    if (likeRow) {
      const rowLength = matchLength(frame, at, ROW_BYTES);
      if (rowLength > length) {
        length = rowLength;
        kind = ROW;
      }
    }
    if (length < SHORTEST_MATCH) {
      tokens[count++] = byte;
      at++;
    } else {
      tokens[count++] = kind + length - SHORTEST_MATCH;
      at += length;
    }
  }
  return count;
}

function matchLength(frame: Uint8Array, at: number, distance: number): number {
  const end = Math.min(FRAME_BYTES, at + LONGEST_MATCH);
  let to = at + 1;
  while (to < end && frame[to] === frame[to - distance]) to++;
  return to - at;
}
