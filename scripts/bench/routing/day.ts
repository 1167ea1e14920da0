/** A simulated day of sends, what three gateways make of them, and when codes are entered. All chance comes from one seed. */
import { drawNormal } from '../../../worker/conversion/beta.ts';

export interface SimulatedGateway {
  id: string;
  price: number;
  /** Share of what it takes that reaches the phone. */
  delivers: number;
  medianMs: number;
}

export const GATEWAYS: readonly SimulatedGateway[] = [
  { id: 'A', price: 0.045, delivers: 0.97, medianMs: 4_000 },
  { id: 'B', price: 0.05, delivers: 0.96, medianMs: 6_000 },
  { id: 'C', price: 0.04, delivers: 0.9, medianMs: 8_000 },
];
const SIGMA = 0.6;
const ENTERED = 0.9;
const ENTRY_MEDIAN_MS = 12_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface Send {
  atMs: number;
  segment: string;
  /** Of an attack: none of its codes is entered, or all of them are, whatever arrives. */
  attack?: 'silent' | 'eager';
}

/** Gateway A takes everything and delivers nothing from 10:00 to 13:00. */
export const inOutage = (atMs: number): boolean => atMs >= 10 * HOUR_MS && atMs < 13 * HOUR_MS;

export type Dark = (gateway: string, atMs: number, segment: string) => boolean;
export const darkAsWanted: Dark = (gateway, atMs) => gateway === 'A' && inOutage(atMs);

/** mulberry32: small, seeded, good enough for a simulation. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Twice the average at 20:00, a tenth of it at 04:00, and in between along two cosines. */
function rateAt(atMs: number): number {
  const hour = atMs / HOUR_MS;
  const sinceLow = (hour - 4 + 24) % 24;
  const phase = sinceLow <= 16 ? sinceLow / 16 : (24 - sinceLow) / 8;
  return 0.1 + 1.9 * ((1 - Math.cos(Math.PI * phase)) / 2);
}
/** The mean of `rateAt` over the day. */
const MEAN_RATE = 1.05;

const SEGMENTS =
  '130 131 132 133 134 135 136 137 138 139 150 151 152 153 155 156 157 158 159 166 173 175 176 177 178 180 181 182 183 184 185 186 187 188 189 191 198 199'.split(
    ' ',
  );

/** A Poisson process, thinned by the rate of the hour. */
export function day(count: number, random: () => number): Send[] {
  const sends: Send[] = [];
  const peak = 2;
  const meanGapMs = (DAY_MS / count) * (MEAN_RATE / peak);
  for (let atMs = 0; ; ) {
    atMs -= Math.log(1 - random()) * meanGapMs;
    if (atMs >= DAY_MS) return sends;
    if (random() * peak < rateAt(atMs))
      sends.push({ atMs, segment: SEGMENTS[Math.floor(random() * SEGMENTS.length)] as string });
  }
}

/** When the code of a send is entered; undefined: never. The same chances for whatever gateway takes it. */
export function entryOf(
  send: Send,
  gateway: SimulatedGateway,
  chances: readonly number[],
  dark: Dark,
): number | undefined {
  const [delivered = 0, entered = 0, delay = 0, typing = 0] = chances;
  if (send.attack === 'silent') return undefined;
  const arrives = delivered < gateway.delivers && !dark(gateway.id, send.atMs, send.segment);
  if (!(send.attack === 'eager' || (arrives && entered < ENTERED))) return undefined;
  return send.atMs + gateway.medianMs * Math.exp(SIGMA * delay) + ENTRY_MEDIAN_MS * Math.exp(SIGMA * typing);
}

export function chancesOf(random: () => number): number[] {
  return [random(), random(), drawNormal(random), drawNormal(random)];
}
