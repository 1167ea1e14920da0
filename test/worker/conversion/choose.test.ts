/** The choice by what arrives: who gets the traffic, what a bad gateway may cost, and other ways to go dark. */
import t from 'tap';
import { slotOf } from '../../../core/conversion-slot.ts';
import { seeded } from '../../../scripts/bench/routing/day.ts';
import { arrangeOrdered, collapsed } from '../../../worker/conversion/arrange-ordered.ts';
import { drawBeta } from '../../../worker/conversion/beta.ts';
import { type Candidate, type ChoiceOptions, createChooser } from '../../../worker/conversion/choose.ts';
import { createConversionTable } from '../../../worker/conversion/conversion-table.ts';

const OPTIONS: ChoiceOptions = { value: 0.5, exploration: 0.01, maxLoss: 0.004 };
const MINUTE = 60_000;
const counts = (tried: number, verified: number, changed = false) => ({ tried, verified, changed });
const candidate = (gateway: string, tried: number, verified: number, price = 0.05): Candidate => ({
  gateway,
  price,
  narrow: counts(0, 0),
  wide: counts(tried, verified),
});

/** How often each one comes first in 2,000 choices. */
function shares(candidates: readonly Candidate[], options = OPTIONS) {
  const chooser = createChooser(options, seeded(7));
  const first: Record<string, number> = Object.fromEntries(candidates.map(({ gateway }) => [gateway, 0]));
  for (let index = 0; index < 2_000; index += 1) {
    const { order } = chooser.choose(candidates);
    first[order[0] as string] = (first[order[0] as string] ?? 0) + 1 / 2_000;
  }
  return first;
}

t.test('a beta draw has its mean and its spread', async (t) => {
  const random = seeded(1);
  const draws = Array.from({ length: 20_000 }, () => drawBeta(8, 2, random));
  const mean = draws.reduce((sum, one) => sum + one) / draws.length;
  const variance = draws.reduce((sum, one) => sum + (one - mean) ** 2, 0) / draws.length;
  t.ok(Math.abs(mean - 0.8) < 0.01, `mean ${mean}`);
  t.ok(Math.abs(variance - 0.16 / 11) < 0.001, `variance ${variance}`);
  t.ok(draws.every((one) => one >= 0 && one <= 1));
});

t.test(
  'what converts better gets the traffic, what is unknown is tried, the price decides between equals',
  async (t) => {
    const clear = shares([candidate('good', 200, 180), candidate('bad', 200, 20)]);
    t.ok((clear.good ?? 0) > 0.98, JSON.stringify(clear));
    const fresh = shares([candidate('known', 200, 150), candidate('new', 0, 0)]);
    t.ok((fresh.new ?? 0) > 0.2, JSON.stringify(fresh));
    const equal = shares([candidate('dear', 500, 450, 0.09), candidate('cheap', 500, 450, 0.03)]);
    t.ok((equal.cheap ?? 0) > 0.95, JSON.stringify(equal));
  },
);

t.test('each one keeps being tried, and a dead one costs no more than its share', async (t) => {
  const { dead = 0 } = shares([candidate('good', 200, 180), candidate('dead', 200, 0)]);
  t.ok(dead > 0.001 && dead < 0.008, `${dead}`);
  const never = shares([candidate('good', 200, 180), candidate('dead', 200, 0)], { ...OPTIONS, maxLoss: 0 });
  t.ok((never.dead ?? 0) < 0.002, 'a cap of nothing leaves what was saved up');
});

t.test('the order holds until the first one collapses while another does better', async (t) => {
  const chooser = createChooser(OPTIONS, seeded(3));
  const fine = [candidate('first', 100, 70), candidate('second', 100, 95)];
  t.same(arrangeOrdered(fine, chooser), { order: ['first', 'second'], why: 'order' });
  const dark = [candidate('first', 12, 0), candidate('second', 3, 3), candidate('third', 12, 0)];
  t.same(collapsed(dark), ['first', 'third']);
  const firsts = Array.from({ length: 200 }, () => arrangeOrdered(dark, chooser).order[0]);
  t.ok(firsts.filter((one) => one === 'second').length > 180, 'the second has the traffic');
  const both = [candidate('first', 30, 6), candidate('second', 30, 6)];
  t.same(arrangeOrdered(both, chooser).order, ['first', 'second'], 'nobody does better: the order stays');
  const last = [candidate('first', 100, 90), candidate('second', 20, 1), candidate('third', 20, 18)];
  t.same(arrangeOrdered(last, chooser).order, ['first', 'third', 'second'], 'failover avoids the collapsed one');
});

/** A world in which gateways convert as `works` says; returns the share of each hour's sends that were verified. */
function simulate(works: (gateway: string, minute: number, segment: string) => number, minutes: number) {
  const random = seeded(11);
  const table = createConversionTable({ halfLifeMs: 30 * MINUTE });
  const chooser = createChooser(OPTIONS, random);
  const late: { atMs: number; tell: () => void }[] = [];
  const verified = Array.from({ length: minutes }, () => 0);
  const perMinute = 15;
  for (let index = 0; index < minutes * perMinute; index += 1) {
    const now = (index * MINUTE) / perMinute;
    while (late[0] && late[0].atMs <= now) late.shift()?.tell();
    const segment = index % 3 === 0 ? '139' : '186';
    const candidates = ['a', 'b'].map((gateway) => ({
      gateway,
      price: 0.05,
      ...table.estimates({ gateway, channel: 'sms', segment }, now),
    }));
    const gateway = chooser.choose(candidates).order[0] as string;
    const cell = { gateway, channel: 'sms', segment };
    table.add(cell, slotOf(now), { tried: 1, verified: 0 }, now);
    const minute = Math.floor(index / perMinute);
    if (random() >= works(gateway, minute, segment)) continue;
    verified[minute] = (verified[minute] ?? 0) + 1 / perMinute;
    late.push({
      atMs: now + 20_000,
      tell: () => table.add(cell, slotOf(now), { tried: 0, verified: 1 }, now + 20_000),
    });
  }
  return (from: number, to: number) => verified.slice(from, to).reduce((sum, one) => sum + one, 0) / (to - from);
}

t.test('other ways to go dark', async (t) => {
  const flapping = simulate((gateway, minute) => (gateway === 'a' && minute % 40 >= 20 ? 0 : 0.9), 240);
  t.ok(flapping(40, 240) > 0.75, `on and off every 20 minutes: ${flapping(40, 240)}`);
  const oneSegment = simulate(
    (gateway, minute, segment) => (gateway === 'a' && segment === '139' && minute >= 60 ? 0 : 0.9),
    180,
  );
  t.ok(oneSegment(75, 180) > 0.83, `for one carrier's numbers: ${oneSegment(75, 180)}`);
  const half = simulate((gateway, minute) => (gateway === 'a' && minute >= 60 ? 0.45 : 0.9), 180);
  t.ok(half(80, 180) > 0.83, `every second one lost: ${half(80, 180)}`);
  const inTurn = simulate((gateway, minute) => ((gateway === 'a') === minute < 90 ? 0.9 : 0.1), 180);
  t.ok(inTurn(105, 180) > 0.8, `one goes as the other comes: ${inTurn(105, 180)}`);
  const all = simulate((_gateway, minute) => (minute >= 60 && minute < 90 ? 0 : 0.9), 180);
  t.ok(all(100, 180) > 0.85, 'nothing is left of an outage of all of them');
});

t.test('a send counts when its code has had its time; a late verification counts all the same', async (t) => {
  const table = createConversionTable({ halfLifeMs: 30 * MINUTE });
  const cell = { gateway: 'a', channel: 'sms', segment: '139' };
  table.add(cell, slotOf(0), { tried: 4, verified: 0 }, 0);
  t.match(table.estimates(cell, 30_000), { wide: { tried: 0 }, narrow: { tried: 0 } });
  table.add(cell, slotOf(0), { tried: 0, verified: 3 }, 20_000);
  const { wide, narrow } = table.estimates(cell, 90_000);
  t.ok(wide.tried > 3.5 && wide.tried < 4, `${wide.tried}`);
  t.ok(wide.verified > 2.6 && wide.verified < 3);
  t.same(narrow, wide);
  t.match(table.estimates({ ...cell, segment: '186' }, 90_000), { narrow: { tried: 0 }, wide: { tried: wide.tried } });
  table.add(cell, slotOf(0), { tried: 0, verified: 1 }, 200_000);
  t.ok(table.estimates(cell, 200_000).wide.verified > 3, 'the fourth came after three minutes');
  t.ok(table.estimates(cell, 30 * MINUTE).wide.tried < 2.1, 'half of it after half an hour');
  t.same(table.segments(), ['139']);
});
