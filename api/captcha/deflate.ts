/**
 * Deflate for frames (RFC 1951, one final block with dynamic codes; RFC 1950 around it). The codes are made once from
 * sample frames, so that a frame costs one pass for tokens and one of table look-ups. Every symbol has a code: any
 * frame can be written, likely ones are short. It is here because `zlib.deflateSync`, which sets up a stream of 256 KB
 * at each call, costs a whole request more than a tenth of its time; `npm run bench` measures that.
 */
import { createBitWriter } from './bit-writer.ts';
import { FRAME_BYTES, type Frame, ROW_BYTES } from './frame.ts';
import { type Code, canonicalCodes, codeLengths } from './huffman.ts';
import { END, MATCH, TOKEN_KINDS, TOKENS, tokenise } from './tokens.ts';

/** Literals, end of block and lengths; RFC 1951, 3.2.5. */
const SYMBOLS = 286;
/** 11 + 5 bits of a length and 1 + 4 of the distance stay below the 31 that one step writes. */
const LONGEST_CODE = 11;
/** A code length's own code has three bits for its length in the block's head; RFC 1951, 3.2.7. */
const LONGEST_LENGTH_CODE = 7;
/** Order of those lengths. Repeat codes 16 to 18 stay unused: nearly every symbol has a code, little repeats. */
const LENGTH_CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const;
/** Of a zlib stream: deflate with a window of 32 KB, no dictionary, fastest algorithm. */
const ZLIB_HEAD = 0x0178;

/** Room for the longest possible stream: every byte a literal of the longest code, and the head. */
export const STREAM_WORDS = Math.ceil((FRAME_BYTES * LONGEST_CODE) / 32) + 128;

/** Writes the zlib stream of a frame, less its checksum, into words (STREAM_WORDS of room) and returns its bytes. */
export type Deflate = (frame: Frame, words: Int32Array) => number;

export function createDeflate(samples: readonly Frame[]): Deflate {
  const tokens = new Uint16Array(TOKENS);
  const lengths = codeLengths(countSymbols(samples, tokens), LONGEST_CODE);
  const codes = canonicalCodes(lengths);
  const head = blockHead(lengths);
  const { bits, sizes } = tokenTables(codes);

  return (frame, words) => {
    const count = tokenise(frame, tokens);
    words.set(head.words);
    let word = head.words.length;
    let rest = head.rest;
    let restBits = head.restBits;
    for (let i = 0; i < count; i++) {
      const token = tokens[i] as number;
      const value = bits[token] as number;
      const size = sizes[token] as number;
      rest |= value << restBits;
      restBits += size;
      if (restBits >= 32) {
        words[word++] = rest;
        restBits -= 32;
        rest = value >>> (size - restBits);
      }
    }
    words[word] = rest;
    return word * 4 + Math.ceil(restBits / 8);
  };
}

/** Adler-32 of a frame (RFC 1950, 8.2), four bytes a step. A frame is too short for the sums to need reducing on the way. */
export function adler32({ words }: Frame): number {
  let low = 1;
  let high = 0;
  for (let i = 0; i < words.length; i++) {
    const word = words[i] as number;
    const [a, b, c, d] = [word & 255, (word >>> 8) & 255, (word >>> 16) & 255, word >>> 24];
    high += 4 * (low + a) + 3 * b + 2 * c + d;
    low += a + b + c + d;
  }
  return (((high % 65_521) << 16) | (low % 65_521)) >>> 0;
}

/** Symbol and extra bits of a match length; RFC 1951, 3.2.5. Lengths of tokens stay below the special case of 258. */
function lengthSymbol(length: number) {
  const offset = length - 3;
  if (offset < 8) return { symbol: 257 + offset, extra: 0, extraBits: 0 };
  const extraBits = 29 - Math.clz32(offset);
  return { symbol: 257 + 4 * extraBits + (offset >> extraBits), extra: offset & ((1 << extraBits) - 1), extraBits };
}

/** The one distance in use, a row, with the only distance code, one bit of 0; RFC 1951, 3.2.5 and 3.2.7. */
function rowDistance() {
  const offset = ROW_BYTES - 1;
  const extraBits = 30 - Math.clz32(offset);
  const symbol = 2 * extraBits + (offset >> extraBits);
  return { symbol, extraBits, extra: offset & ((1 << extraBits) - 1) };
}

/** How often each symbol occurs in the samples, and a little more: none may be without a code. */
function countSymbols(samples: readonly Frame[], tokens: Uint16Array): number[] {
  const kinds = new Uint32Array(TOKEN_KINDS);
  for (const sample of samples) {
    const count = tokenise(sample, tokens);
    for (let i = 0; i < count; i++) kinds[tokens[i] as number] = (kinds[tokens[i] as number] as number) + 1;
  }
  const counts = new Array<number>(SYMBOLS).fill(1);
  for (const [token, count] of kinds.entries()) {
    if (count === 0) continue;
    const symbol = token <= END ? token : lengthSymbol(token - MATCH).symbol;
    counts[symbol] = (counts[symbol] ?? 0) + 16 * count;
  }
  return counts;
}

/** Bits of every token: the code of a literal or of the end, or code and extra bits of a length followed by those of the row's distance. */
function tokenTables(codes: readonly Code[]) {
  const bits = new Int32Array(TOKEN_KINDS);
  const sizes = new Uint8Array(TOKEN_KINDS);
  const set = (token: number, value: number, size: number): void => {
    bits[token] = value;
    sizes[token] = size;
  };
  for (const [token, code] of codes.slice(0, END + 1).entries()) set(token, code.bits, code.length);
  const distance = rowDistance();
  for (let token = MATCH + 4; token < TOKEN_KINDS; token += 4) {
    const { symbol, extra, extraBits } = lengthSymbol(token - MATCH);
    const code = codes[symbol] as Code;
    const size = code.length + extraBits;
    const value = code.bits | (extra << code.length) | (distance.extra << (size + 1));
    set(token, value, size + 1 + distance.extraBits);
  }
  return { bits, sizes };
}

/** Head of the stream and of its only block, up to the first token; RFC 1951, 3.2.7. */
function blockHead(lengths: readonly number[]) {
  const distance = rowDistance();
  const all = [...lengths, ...Array.from({ length: distance.symbol + 1 }, (_, i) => (i === distance.symbol ? 1 : 0))];
  const weights = Array.from({ length: LONGEST_CODE + 1 }, (_, i) => 1 + all.filter((length) => length === i).length);
  const lengthLengths = codeLengths(weights, LONGEST_LENGTH_CODE);
  const lengthCodes = canonicalCodes(lengthLengths);
  const written = 1 + LENGTH_CODE_ORDER.findLastIndex((length) => length < lengthLengths.length);
  const writer = createBitWriter();
  writer.write(ZLIB_HEAD, 16);
  writer.write(0b101, 3);
  writer.write(SYMBOLS - 257, 5);
  writer.write(distance.symbol, 5);
  writer.write(written - 4, 4);
  for (const length of LENGTH_CODE_ORDER.slice(0, written)) writer.write(lengthLengths[length] ?? 0, 3);
  for (const length of all) writer.writeCode(lengthCodes[length]);
  return writer.state();
}
