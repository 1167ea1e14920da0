/**
 * Replays a day of 20,000 sends through the service's choice of a gateway, on a simulated clock, mean of ten seeds: gateway A
 * takes everything and delivers nothing from 10:00 to 13:00. Fails when the adaptive choice misses what is wanted of it.
 *
 *     npm run bench:routing
 */
import { chancesOf, type Dark, darkAsWanted, day, entryOf, inOutage, type Send, seeded } from './routing/day.ts';
import { type MakeStrategy, STRATEGIES } from './routing/strategies.ts';

const SENDS = 20_000;
const SEEDS = 10;
const HOUR_MS = 3_600_000;

interface Result {
  verified: number;
  sends: number;
  cost: number;
  toDark: number;
}
const empty = (): Result => ({ verified: 0, sends: 0, cost: 0, toDark: 0 });

interface Run {
  outage: Result;
  outside: Result;
  /** Share of the sends that went to another gateway in the minutes 15 to 180 of the outage. */
  moved: Result;
}

/** One day of one strategy; honest sends are counted, an attack's only happen. */
function replay(make: MakeStrategy, seed: number, dark: Dark, sends: readonly Send[]): Run {
  const strategy = make(seeded(seed + 1_000), dark);
  const chance = seeded(seed + 2_000);
  const run: Run = { outage: empty(), outside: empty(), moved: empty() };
  const entries: { atMs: number; tell: () => void }[] = [];
  for (const send of sends) {
    const chances = chancesOf(chance);
    while (entries[0] && entries[0].atMs <= send.atMs) entries.shift()?.tell();
    const gateway = strategy.choose(send);
    strategy.sent?.(send, gateway);
    const atMs = entryOf(send, gateway, chances, dark);
    if (atMs !== undefined) insert(entries, { atMs, tell: () => strategy.verified?.(send, gateway, atMs) });
    if (send.attack) continue;
    const parts = [inOutage(send.atMs) ? run.outage : run.outside];
    if (inOutage(send.atMs - HOUR_MS / 4) && inOutage(send.atMs)) parts.push(run.moved);
    for (const part of parts) {
      part.sends += 1;
      part.cost += gateway.price;
      if (atMs !== undefined) part.verified += 1;
      if (dark(gateway.id, send.atMs, send.segment)) part.toDark += 1;
    }
  }
  return run;
}

function insert<T extends { atMs: number }>(sorted: T[], one: T): void {
  let index = sorted.length;
  while (index > 0 && (sorted[index - 1] as T).atMs > one.atMs) index -= 1;
  sorted.splice(index, 0, one);
}

/** The mean over the seeds. */
function runs(make: MakeStrategy, dark: Dark, attack: (random: () => number) => Send[] = () => []): Run {
  const total: Run = { outage: empty(), outside: empty(), moved: empty() };
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const random = seeded(seed);
    const sends = [...day(SENDS, random), ...attack(random)].sort((a, b) => a.atMs - b.atMs);
    const run = replay(make, seed, dark, sends);
    for (const part of ['outage', 'outside', 'moved'] as const) {
      for (const name of ['verified', 'sends', 'cost', 'toDark'] as const) total[part][name] += run[part][name] / SEEDS;
    }
  }
  return total;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const rate = ({ verified, sends }: Result): number => verified / sends;
const price = ({ cost, sends }: Result): number => cost / sends;

const table = Object.fromEntries(Object.entries(STRATEGIES).map(([name, make]) => [name, runs(make, darkAsWanted)]));
console.log(
  'from 10:00 to 13:00: verified, sent to another gateway after a quarter of an hour, a message; the rest of the day',
);
for (const [name, { outage, outside, moved }] of Object.entries(table)) {
  const during = `${percent(rate(outage))}  ${percent(1 - moved.toDark / moved.sends)}  ${price(outage).toFixed(4)}`;
  console.log(`${name.padEnd(18)} ${during}   ${percent(rate(outside))}  ${price(outside).toFixed(4)}`);
}

const attack = (kind: 'silent' | 'eager') => (random: () => number) =>
  Array.from({ length: 5_000 }, (): Send => ({ atMs: (14 + 6 * random()) * HOUR_MS, segment: '170', attack: kind }));
for (const kind of ['silent', 'eager'] as const) {
  const { outage, outside } = runs(STRATEGIES.adaptive as MakeStrategy, darkAsWanted, attack(kind));
  console.log(
    `adaptive, ${kind} attack of 5,000: ${percent(rate(outage))}; ${percent(rate(outside))}  ${price(outside).toFixed(4)}`,
  );
}

const { adaptive, ordered, oracle } = table as Record<'adaptive' | 'ordered' | 'oracle', Run>;
const lost = (run: Run): number => rate(oracle.outage) - rate(run.outage);
const wanted: [string, boolean][] = [
  ['at least 80 % verified in the outage', rate(adaptive.outage) >= 0.8],
  ['90 % moved away within a quarter of an hour', 1 - adaptive.moved.toDark / adaptive.moved.sends >= 0.9],
  ['at most 15 % of the codes lost that the order loses', lost(adaptive) <= 0.15 * lost(ordered)],
  ["a cost within 3 % of the oracle's in the outage", price(adaptive.outage) <= 1.03 * price(oracle.outage)],
  ['outside it within 1 % of the oracle', rate(adaptive.outside) >= 0.99 * rate(oracle.outside)],
  ['and its cost within 3 %', price(adaptive.outside) <= 1.03 * price(oracle.outside)],
];
for (const [what, kept] of wanted) console.log(`${kept ? 'ok    ' : 'FAILED'}  ${what}`);
process.exit(wanted.every(([, kept]) => kept) ? 0 : 1);
