/** Ways to choose a gateway: the service's own by what arrives, and others to compare with. */

import { slotOf } from '../../../core/conversion-slot.ts';
import { arrangeOrdered } from '../../../worker/conversion/arrange-ordered.ts';
import { type Chooser, createChooser } from '../../../worker/conversion/choose.ts';
import { type ConversionTable, createConversionTable } from '../../../worker/conversion/conversion-table.ts';
import { type Dark, GATEWAYS, type Send, type SimulatedGateway } from './day.ts';

export interface Strategy {
  choose(send: Send): SimulatedGateway;
  /** What is known at once: taken, and how quickly it arrived where the vendor reports it. */
  sent?(send: Send, gateway: SimulatedGateway): void;
  verified?(send: Send, gateway: SimulatedGateway, atMs: number): void;
}

export type MakeStrategy = (random: () => number, dark: Dark) => Strategy;

const byId = (id: string): SimulatedGateway => GATEWAYS.find((gateway) => gateway.id === id) as SimulatedGateway;
const DEFAULTS = { value: 0.5, exploration: 0.01, maxLoss: 0.004 };
const HALF_LIFE_MS = 1_800_000;

function counting(table: ConversionTable, choose: (send: Send) => string): Strategy {
  const cellOf = (send: Send, { id }: SimulatedGateway) => ({ gateway: id, channel: 'sms', segment: send.segment });
  return {
    choose: (send) => byId(choose(send)),
    sent: (send, gateway) => table.add(cellOf(send, gateway), slotOf(send.atMs), { tried: 1, verified: 0 }, send.atMs),
    verified: (send, gateway, atMs) =>
      table.add(cellOf(send, gateway), slotOf(send.atMs), { tried: 0, verified: 1 }, atMs),
  };
}

function candidatesOf(table: ConversionTable, send: Send) {
  return GATEWAYS.map(({ id, price }) => ({
    gateway: id,
    price,
    ...table.estimates({ gateway: id, channel: 'sms', segment: send.segment }, send.atMs),
  }));
}

const adaptive: MakeStrategy = (random) => {
  const table = createConversionTable({ halfLifeMs: HALF_LIFE_MS });
  const chooser: Chooser = createChooser(DEFAULTS, random);
  return counting(table, (send) => chooser.choose(candidatesOf(table, send)).order[0] as string);
};

/** The order of the settings, but for a gateway whose conversion has collapsed. */
const ordered: MakeStrategy = () => ({ choose: () => byId('A') });

const orderedWithDemotion: MakeStrategy = (random) => {
  const table = createConversionTable({ halfLifeMs: HALF_LIFE_MS });
  const chooser = createChooser(DEFAULTS, random);
  return counting(table, (send) => arrangeOrdered(candidatesOf(table, send), chooser).order[0] as string);
};

const weighted: MakeStrategy = (random) => ({
  choose: () => byId(['A', 'A', 'A', 'B', 'C'][Math.floor(random() * 5)] as string),
});

/** Ten points less when slow: each gateway starts with 100, a code that takes longer than a minute takes ten, each other gives ten. */
const points: MakeStrategy = () => {
  const scores = new Map(GATEWAYS.map(({ id }) => [id, 100]));
  const open = new Map<Send, string>();
  return {
    choose(send) {
      for (const [old, id] of open) {
        if (send.atMs - old.atMs < 60_000) break;
        open.delete(old);
        scores.set(id, Math.max((scores.get(id) ?? 0) - 10, 0));
      }
      return GATEWAYS.reduce((one, other) => ((scores.get(other.id) ?? 0) > (scores.get(one.id) ?? 0) ? other : one));
    },
    sent: (send, { id }) => void open.set(send, id),
    verified(send, { id }) {
      if (open.delete(send)) scores.set(id, Math.min((scores.get(id) ?? 0) + 10, 100));
    },
  };
};

/** Knows what nobody can know: who is dark. */
const oracle: MakeStrategy = (_random, dark) => ({
  choose: (send) => {
    const worth = ({ id, delivers, price }: SimulatedGateway) =>
      (dark(id, send.atMs, send.segment) ? 0 : delivers * 0.9) * DEFAULTS.value - price;
    return GATEWAYS.reduce((one, other) => (worth(other) > worth(one) ? other : one));
  },
});

export const STRATEGIES: Readonly<Record<string, MakeStrategy>> = {
  adaptive,
  ordered,
  'ordered, demoting': orderedWithDemotion,
  'weighted 3:1:1': weighted,
  'ten points less': points,
  oracle,
};
