/**
 * Proof of work: the way through without any puzzle (WCAG 2.2 SC 3.3.8). The page has to find counters whose SHA-256
 * (FIPS 180-4) starts with zero bits. The work is split into parts, because one search takes its mean time times
 * anything up to five, while the sum of sixteen stays within a quarter of its mean.
 */
import { createHash, randomBytes } from 'node:crypto';

/** Parts of one challenge; each has `bits - PART_BITS` zero bits, so that all of them take 2^bits hashes on average. */
export const PART_BITS = 4;
export const PARTS = 2 ** PART_BITS;

export interface Challenge {
  /** Binary logarithm of the hashes that a solution takes on average. */
  bits: number;
  /** 32 hex digits. */
  nonce: string;
}

/** Doublings of the work, at most: four of them are some 16 seconds of a phone. */
const MOST_EXTRA_BITS = 6;
/** Doublings that a harder challenge is worth. */
const HARDER_BITS = 4;

/** A household asks for some, a carrier's address for more, a block of addresses for many. */
const USUAL_CHALLENGES = { ofAddress: 10, ofBlock: 100 } as const;

/** What a client did lately: wrong answers, and challenges that it and its block asked for. */
export interface RecentAsking {
  failures: number;
  ofAddress: number;
  ofBlock: number;
}

/** The price of the next challenge in bits: one more for each doubling of what the client did: 1, 3, 7, 15 failures, … */
export function priceOf(bits: number, { failures, ofAddress, ofBlock }: RecentAsking): number {
  const asked = ofAddress / USUAL_CHALLENGES.ofAddress + ofBlock / USUAL_CHALLENGES.ofBlock;
  return bits + Math.min(MOST_EXTRA_BITS, Math.floor(Math.log2(1 + failures + asked)));
}

/** What a harder challenge is worth, where the usual one has `bits`. */
export const harderBits = (bits: number): number => bits + HARDER_BITS;

/** A challenge of so many bits, whatever may be asked of others: what it is worth stands in it. */
export const newChallenge = (bits: number): Challenge => ({ bits, nonce: randomBytes(16).toString('hex') });

/** The form a challenge is stored in as the answer of an image code; it never looks like a picture's text. */
export function challengeText({ bits, nonce }: Challenge): string {
  return `pow:${bits}:${nonce}`;
}

/** Reads what `challengeText` wrote; undefined for the answer of a picture or a recording. */
export function parseChallenge(text: string): Challenge | undefined {
  const match = /^pow:(\d{1,2}):([0-9a-f]{32})$/.exec(text);
  return match?.[1] && match[2] ? { bits: Number(match[1]), nonce: match[2] } : undefined;
}

/** Leading zero bits that every part of a challenge asks for. */
export function partBits({ bits }: Challenge): number {
  return Math.max(1, bits - PART_BITS);
}

/** Whether `solution`, sixteen decimal counters joined by commas, solves the challenge: at most sixteen hashes. */
export function proves(challenge: Challenge, solution: string): boolean {
  const counters = solution.split(',');
  if (counters.length !== PARTS) return false;
  const needed = partBits(challenge);
  return counters.every(
    (counter, part) => /^\d{1,10}$/.test(counter) && leadingZeroBits(partHash(challenge, part, counter)) >= needed,
  );
}

function partHash({ nonce }: Challenge, part: number, counter: string): Buffer {
  return createHash('sha256').update(`${nonce}:${part}:${counter}`).digest();
}

/** Zero bits at the head of a digest, counted in its first 32. */
function leadingZeroBits(digest: Buffer): number {
  return Math.clz32(digest.readUInt32BE(0));
}
