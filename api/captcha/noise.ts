/**
 * Cheap randomness for looks: xorshift32 (Marsaglia 2003), seeded by the system's generator. Never for answers.
 */
import { randomBytes } from 'node:crypto';

export interface Noise {
  /** A number in [0, 1). */
  next(): number;
  /** A number in [low, high). */
  between(low: number, high: number): number;
  /** A whole number in [0, count); the bias for small counts is far below what an eye sees. */
  below(count: number): number;
}

export function createNoise(seed: number = randomBytes(4).readUInt32LE(0)): Noise {
  let state = seed >>> 0 || 0x9e3779b9;
  const step = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
  const next = (): number => step() / 0x1_0000_0000;
  return {
    next,
    between: (low, high) => low + (high - low) * next(),
    // The high bits by multiplication: division is what the hot path of a picture would feel.
    below: (count) => Math.floor(next() * count),
  };
}
