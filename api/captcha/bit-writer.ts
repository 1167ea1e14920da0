/** A stream of bits, lowest first, in 32-bit words of a little-endian machine, which is every machine canvas runs on. */
import type { Code } from './huffman.ts';

export interface BitWriter {
  /** Appends at most 31 bits; `bits` must be below 2^length. */
  write(bits: number, length: number): void;
  writeCode(code: Code | undefined): void;
  /** The words written so far, and the bits that don't fill one. */
  state(): { words: number[]; rest: number; restBits: number };
}

export function createBitWriter(): BitWriter {
  const words: number[] = [];
  let rest = 0;
  let restBits = 0;
  const write = (bits: number, length: number): void => {
    rest |= bits << restBits;
    restBits += length;
    if (restBits < 32) return;
    words.push(rest);
    restBits -= 32;
    rest = bits >>> (length - restBits);
  };
  return {
    write,
    writeCode(code) {
      if (code) write(code.bits, code.length);
    },
    state: () => ({ words, rest, restBits }),
  };
}
