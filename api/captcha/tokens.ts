/**
 * What deflate has to say about a frame: literal bytes, and matches with the row above, looked for by 32-bit words.
 * Pictures hold little else to find, and one comparison for four bytes replaces the hash chains of a general compressor.
 *
 * A token is one number: 0 to 255 a literal, 256 the end, 256 + length a match of so many bytes, a multiple of four.
 */
import { FRAME_BYTES, type Frame, ROW_BYTES } from './frame.ts';

export const END = 256;
export const MATCH = 256;
const LONGEST_MATCH = 256;
export const TOKEN_KINDS = MATCH + LONGEST_MATCH + 1;

const ROW_WORDS = ROW_BYTES / 4;
const FRAME_WORDS = FRAME_BYTES / 4;
const LONGEST_WORDS = LONGEST_MATCH / 4;

/** Room for the tokens of any frame. */
export const TOKENS = FRAME_BYTES + 1;

/** Writes the tokens of a frame, the end included, into `tokens` and returns how many. */
export function tokenise({ words }: Frame, tokens: Uint16Array): number {
  let count = 0;
  let at = 0;
  while (at < FRAME_WORDS) {
    const word = words[at] as number;
    if (at >= ROW_WORDS && word === words[at - ROW_WORDS]) {
      const end = Math.min(FRAME_WORDS, at + LONGEST_WORDS);
      let to = at + 1;
      while (to < end && words[to] === words[to - ROW_WORDS]) to++;
      tokens[count++] = MATCH + 4 * (to - at);
      at = to;
    } else {
      tokens[count] = word & 255;
      tokens[count + 1] = (word >>> 8) & 255;
      tokens[count + 2] = (word >>> 16) & 255;
      tokens[count + 3] = word >>> 24;
      count += 4;
      at++;
    }
  }
  tokens[count++] = END;
  return count;
}
