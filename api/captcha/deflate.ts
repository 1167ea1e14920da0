/**
 * Deflate for frames (RFC 1951, one final block with dynamic codes; RFC 1950 around it). The codes are made once from
 * sample frames, so that a frame costs one pass for tokens and one for table look-ups. Every symbol has a code: any
 * frame can be written, likely ones are short. It is here because the bench showed that `zlib.deflateSync`, which sets
 * up a stream of 256 KB for each call, cost a whole request more than a tenth of its time.
 */
import { createBitWriter } from './bit-writer.ts';
import { FRAME_BYTES, ROW_BYTES } from './frame.ts';
import { type Code, canonicalCodes, codeLengths } from './huffman.ts';
import { LONGEST_MATCH, ROW, RUN, SHORTEST_MATCH, TOKEN_KINDS, tokenise } from './tokens.ts';

const END_OF_BLOCK = 256;
/** Literals, end of block and lengths; RFC 1951, 3.2.5. */
const SYMBOLS = 286;
/** 11 + 5 bits of length and 1 + 4 of distance stay below the 31 that one write takes. */
const LONGEST_CODE = 11;
/** The code lengths' own codes have three bits in the block's head; RFC 1951, 3.2.7. */
const LONGEST_LENGTH_CODE = 7;
const LENGTH_CODE_ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
/** Of a zlib stream: deflate with a window of 32 KB, no dictionary, fastest algorithm. */
const ZLIB_HEAD = 0x0178;

/** Room for the longest possible stream: every byte a literal of the longest code. */
export const STREAM_WORDS = Math.ceil((FRAME_BYTES * LONGEST_CODE) / 32) + 256;

/** Writes the zlib stream of a frame into words (STREAM_WORDS of room) and returns its bytes. */
export type Deflate = (frame: Uint8Array, words: Int32Array) => number;

export function createDeflate(samples: readonly Uint8Array[]): Deflate {
  const tokens = new Uint16Array(FRAME_BYTES);
  const lengths = codeLengths(countSymbols(samples, tokens), LONGEST_CODE);
  const codes = canonicalCodes(lengths);
  const distances = distanceCodes();
  const head = blockHead(lengths, distances);
  const { bits, sizes } = tokenTables(codes, distances);
  const end = codes[END_OF_BLOCK] as Code;

  return (frame, words) => {
    const count = tokenise(frame, tokens);
    words.set(head.words);
    let word = head.words.length;
    let rest = head.rest;
    let restBits = head.restBits;
    for (let i = 0; i <= count; i++) {
      const token = tokens[i] as number;
      const value = i === count ? end.bits : (bits[token] as number);
      const size = i === count ? end.length : (sizes[token] as number);
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

/** Adler-32 of a frame (RFC 1950, 8.2). A frame is short enough for the sums to need no reduction on the way. */
export function adler32(frame: Uint8Array): number {
  let low = 1;
  let high = 0;
  for (let i = 0; i < FRAME_BYTES; i++) {
    low += frame[i] as number;
    high += low;
  }
  return (((high % 65_521) << 16) | (low % 65_521)) >>> 0;
}

interface LengthSymbol {
  symbol: number;
  extra: number;
  extraBits: number;
}

/** Symbol and extra bits of a match length; RFC 1951, 3.2.5. */
function lengthSymbol(length: number): LengthSymbol {
  if (length === LONGEST_MATCH) return { symbol: 285, extra: 0, extraBits: 0 };
  const offset = length - SHORTEST_MATCH;
  if (offset < 8) return { symbol: 257 + offset, extra: 0, extraBits: 0 };
  const extraBits = 29 - Math.clz32(offset);
  return { symbol: 257 + 4 * extraBits + (offset >> extraBits), extra: offset & ((1 << extraBits) - 1), extraBits };
}

/** The two distances in use, each with a code of one bit, and the extra bits of the longer one. */
function distanceCodes() {
  const offset = ROW_BYTES - 1;
  const extraBits = 30 - Math.clz32(offset);
  const symbol = 2 * extraBits + (offset >> extraBits);
  const lengths = Array.from({ length: symbol + 1 }, (_, i) => (i === 0 || i === symbol ? 1 : 0));
  return { lengths, extraBits, extra: offset & ((1 << extraBits) - 1) };
}

/** How often each symbol occurs in the samples, and once more: none may be without a code. */
function countSymbols(samples: readonly Uint8Array[], tokens: Uint16Array): number[] {
  const counts = new Array<number>(SYMBOLS).fill(1);
  const add = (symbol: number): void => {
    counts[symbol] = (counts[symbol] ?? 0) + 16;
  };
  for (const sample of samples) {
    const count = tokenise(sample, tokens);
    for (const token of tokens.subarray(0, count)) {
      add(token < RUN ? token : lengthSymbol(((token - RUN) % (ROW - RUN)) + SHORTEST_MATCH).symbol);
    }
    add(END_OF_BLOCK);
  }
  return counts;
}

/** Bits of a whole token, code and extra bits of length and distance together. */
function tokenTables(codes: readonly Code[], distances: ReturnType<typeof distanceCodes>) {
  const bits = new Int32Array(TOKEN_KINDS);
  const sizes = new Uint8Array(TOKEN_KINDS);
  for (let token = 0; token < TOKEN_KINDS; token++) {
    const { symbol, extra, extraBits } =
      token < RUN
        ? { symbol: token, extra: 0, extraBits: 0 }
        : lengthSymbol(((token - RUN) % (ROW - RUN)) + SHORTEST_MATCH);
    const code = codes[symbol] as Code;
    let value = code.bits | (extra << code.length);
    let size = code.length + extraBits;
    if (token >= ROW) {
      // The row's distance is the second of two one-bit codes, then its extra bits.
      value |= (1 | (distances.extra << 1)) << size;
      size += 1 + distances.extraBits;
    } else if (token >= RUN) size += 1;
    bits[token] = value;
    sizes[token] = size;
  }
  return { bits, sizes };
}

/** Head of the stream and of its only block, up to the first token; RFC 1951, 3.2.7. */
function blockHead(lengths: readonly number[], distances: ReturnType<typeof distanceCodes>) {
  const all = [...lengths, ...distances.lengths];
  const weights = LENGTH_CODE_ORDER.map((_, symbol) => 1 + 100 * all.filter((length) => length === symbol).length);
  // Repeat codes 16 to 18 are left out: nearly all symbols have codes, there is little to repeat.
  const used = weights.slice(0, LONGEST_CODE + 1);
  const lengthLengths = codeLengths(used, LONGEST_LENGTH_CODE);
  const lengthCodes = canonicalCodes(lengthLengths);
  const writer = createBitWriter();
  writer.write(ZLIB_HEAD, 16);
  writer.write(0b101, 3);
  writer.write(SYMBOLS - 257, 5);
  writer.write(distances.lengths.length - 1, 5);
  const written =
    LENGTH_CODE_ORDER.length - [...LENGTH_CODE_ORDER].reverse().findIndex((symbol) => symbol < used.length);
  writer.write(written - 4, 4);
  for (const symbol of LENGTH_CODE_ORDER.slice(0, written)) writer.write(lengthLengths[symbol] ?? 0, 3);
  for (const length of all) writer.writeCode(lengthCodes[length]);
  return writer.state();
}
