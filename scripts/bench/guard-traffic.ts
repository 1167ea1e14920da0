/**
 * Traffic for the guard's simulation, from a seed: people who ask for codes, and an attack that pumps number ranges.
 * Each assumption is a named number here, so that a reader can doubt it and change it.
 */

/** One wish for an SMS. `verifiedAfterMs` is absent when nobody will enter the code. */
export interface Wish {
  at: number;
  mobile: string;
  clientAddress: string;
  attack: boolean;
  verifiedAfterMs?: number;
}

export interface HonestTraffic {
  /** People per day. */
  people: number;
  /** Number ranges that they live in; the n-th is asked for in proportion to n^-skew. */
  prefixes: number;
  /** Address blocks that they come from: many share a carrier's. */
  blocks: number;
  skew: number;
  /** Share of codes that their receivers enter, and of people who ask for a second SMS. */
  conversion: number;
  resends: number;
  /** An hour of the day in which the gateway is slow and this share of the usual conversion is left. */
  badHour?: { hour: number; share: number };
}

export interface Attack {
  /** Requests; only those with a solved image code become wishes. */
  requests: number;
  solved: number;
  /** Adjacent number ranges, some of which honest people live in too. */
  prefixes: number;
  /** Address blocks it rotates through, all of them honest people's too (residential proxies). */
  blocks: number;
  fromHour: number;
  hours: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** People per hour of a day in Beijing, in proportion. */
const HOURS = [2, 1, 1, 1, 1, 2, 4, 7, 10, 12, 12, 11, 12, 11, 11, 11, 11, 11, 11, 12, 13, 12, 9, 5];
/** A person reads and types a code in some 20 seconds; the logarithm is normal, so that a few take minutes. */
const TYPING_MEDIAN_MS = 20_000;
const TYPING_SIGMA = 0.8;
const RESEND_AFTER_MS = 70_000;

export type Random = () => number;

/** Mulberry32: small, fast, and the same everywhere for the same seed. */
export function createRandom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One day of honest wishes from `dayStart` on (midnight in Beijing, ms), unsorted. */
export function honestDay(traffic: HonestTraffic, dayStart: number, random: Random): Wish[] {
  const prefix = skewed(traffic.prefixes, traffic.skew, random);
  const block = skewed(traffic.blocks, traffic.skew, random);
  const hour = weighted(HOURS, random);
  return Array.from({ length: traffic.people }, (): Wish[] => {
    const at = dayStart + (hour() + random()) * HOUR_MS;
    const bad = traffic.badHour && Math.floor((at - dayStart) / HOUR_MS) === traffic.badHour.hour;
    const conversion = traffic.conversion * (bad ? (traffic.badHour?.share ?? 1) : 1);
    const person = {
      mobile: `${prefixName(prefix())}${digits(random, 4)}`,
      clientAddress: `${blockName(block())}.${Math.floor(random() * 254) + 1}`,
      attack: false,
    };
    const last = { ...person, at, ...(random() < conversion ? { verifiedAfterMs: typing(random) } : {}) };
    return random() < traffic.resends
      ? [
          { ...person, at },
          { ...last, at: at + RESEND_AFTER_MS },
        ]
      : [last];
  }).flat();
}

/** The attack's wishes: numbers spread evenly over its ranges, none ever verified. */
export function attackWishes(attack: Attack, honest: HonestTraffic, dayStart: number, random: Random): Wish[] {
  const first = Math.floor(random() * Math.max(1, honest.prefixes - attack.prefixes));
  const wishes: Wish[] = [];
  for (let request = 0; request < attack.requests; request += 1) {
    if (random() >= attack.solved) continue;
    wishes.push({
      at: dayStart + (attack.fromHour + random() * attack.hours) * HOUR_MS,
      mobile: `${prefixName(first + Math.floor(random() * attack.prefixes))}${digits(random, 4)}`,
      clientAddress: `${blockName(Math.floor(random() * attack.blocks))}.${Math.floor(random() * 254) + 1}`,
      attack: true,
    });
  }
  return wishes;
}

export const dayAfter = (dayStart: number): number => dayStart + DAY_MS;

const prefixName = (index: number): string => String(1_390_000 + index);
const blockName = (index: number): string => `100.${64 + (index >> 8)}.${index & 255}`;
const digits = (random: Random, count: number): string =>
  Math.floor(random() * 10 ** count)
    .toString()
    .padStart(count, '0');

function typing(random: Random): number {
  const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
  return TYPING_MEDIAN_MS * Math.exp(TYPING_SIGMA * normal);
}

/** Zipf's law over shuffled places, so that popular ranges are not neighbours. */
function skewed(count: number, skew: number, random: Random): () => number {
  const places = Array.from({ length: count }, (_, place) => place);
  const order = createRandom(count);
  for (let i = count - 1; i > 0; i -= 1) {
    const j = Math.floor(order() * (i + 1));
    [places[i], places[j]] = [places[j] as number, places[i] as number];
  }
  const pick = weighted(
    places.map((_, rank) => (rank + 1) ** -skew),
    random,
  );
  return () => places[pick()] as number;
}

function weighted(weights: readonly number[], random: Random): () => number {
  let total = 0;
  const sums = weights.map((weight) => {
    total += weight;
    return total;
  });
  return () => {
    const wanted = random() * total;
    let [low, high] = [0, sums.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] as number) > wanted) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}
