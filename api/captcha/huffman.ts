/**
 * Canonical Huffman codes of limited length, as deflate needs them (RFC 1951, 3.2.2). Lengths come from package-merge
 * (Larmore and Hirschberg 1990), which is optimal under the limit; it runs once at start.
 */

/** A code to be written with its first bit lowest, as a bit stream of deflate takes it. */
export interface Code {
  bits: number;
  length: number;
}

/** Code lengths for symbols of given weights, none above `limit`. Weights must be positive: every symbol gets a code. */
export function codeLengths(weights: readonly number[], limit: number): number[] {
  const leaves = weights.map((weight, symbol) => ({ weight, symbols: [symbol] })).sort((a, b) => a.weight - b.weight);
  let packages: typeof leaves = [];
  for (let level = 0; level < limit; level++) {
    const merged = [...leaves, ...packages].sort((a, b) => a.weight - b.weight);
    packages = [];
    for (let i = 0; i + 1 < merged.length; i += 2) {
      const [one, other] = [merged[i], merged[i + 1]];
      if (!one || !other) break;
      packages.push({ weight: one.weight + other.weight, symbols: [...one.symbols, ...other.symbols] });
    }
  }
  const lengths = weights.map(() => 0);
  for (const { symbols } of packages.slice(0, weights.length - 1)) {
    for (const symbol of symbols) lengths[symbol] = (lengths[symbol] ?? 0) + 1;
  }
  return lengths;
}

/** The canonical codes of given lengths; a length of 0 means that a symbol has none. */
export function canonicalCodes(lengths: readonly number[]): Code[] {
  const longest = Math.max(...lengths);
  const next: number[] = [];
  let code = 0;
  for (let length = 1; length <= longest; length++) {
    code = (code + lengths.filter((other) => other !== 0 && other === length - 1).length) << 1;
    next[length] = code;
  }
  return lengths.map((length) => {
    const value = next[length] ?? 0;
    next[length] = value + 1;
    return { bits: reverse(value, length), length };
  });
}

function reverse(value: number, length: number): number {
  let reversed = 0;
  for (let i = 0; i < length; i++) reversed |= ((value >> i) & 1) << (length - 1 - i);
  return reversed;
}
