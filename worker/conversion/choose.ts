/**
 * Which gateway a first attempt goes to, by what really arrives (Thompson sampling): for each one a conversion is drawn from
 * what is known of it, its price is taken off, and the best draw wins. What is little known is drawn widely, and so is tried.
 * A share of the sends is always drawn at random, so that nothing stays unknown; and what trying a worse gateway costs is
 * bounded: it may lose no more than a share of the codes. Pure: estimates, prices and chance are handed in.
 */
import { drawBeta } from './beta.ts';
import type { Estimate } from './conversion-table.ts';

export interface Candidate {
  gateway: string;
  narrow: Estimate;
  wide: Estimate;
  /** Of one message, in the unit of `value`. */
  price: number;
}

export interface ChoiceOptions {
  /** What a verified code is worth, in the unit of the prices. */
  value: number;
  /** The share of sends that goes anywhere, by chance. */
  exploration: number;
  /** The share of codes that trying one gateway may lose, compared to the best one. */
  maxLoss: number;
}

export type Why = 'best' | 'drawn' | 'explored';

export interface Chosen {
  /** All candidates, in the order in which they are to be asked. */
  order: string[];
  why: Why;
}

/** Before anything is known: mostly good, by the weight of two sends. */
const PRIOR = { tried: 2, verified: 1.7 };
/** What all segments say counts in one of them like so many sends of its own. */
const WIDE_WEIGHT = 30;
/** Draws are narrower than the data alone would have them: there are as many choices as sends. */
const SHARPNESS = 20;
/** What a gateway may have saved up for trials, in codes; two in a row are a probe. */
const MAX_SAVED = 2;

/** The expected conversion and how many sends stand behind it. */
export function expected({ narrow, wide }: Pick<Candidate, 'narrow' | 'wide'>): { mean: number; sends: number } {
  const mean = (wide.verified + PRIOR.verified) / (wide.tried + PRIOR.tried);
  const weight = Math.min(WIDE_WEIGHT, wide.tried + PRIOR.tried);
  const sends = weight + narrow.tried;
  return { mean: (mean * weight + narrow.verified) / sends, sends };
}

export type Chooser = ReturnType<typeof createChooser>;

export function createChooser(options: ChoiceOptions, random: () => number) {
  /** Per gateway what it may still lose, in codes. */
  const savings = new Map<string, number>();

  return {
    choose(candidates: readonly Candidate[]): Chosen {
      const known = candidates.map((candidate) => {
        const { mean, sends } = expected(candidate);
        const scale = sends * SHARPNESS;
        const draw = drawBeta(Math.max(mean * scale, 1e-3), Math.max((1 - mean) * scale, 1e-3), random);
        const worth = (conversion: number) => conversion * options.value - candidate.price;
        return { gateway: candidate.gateway, mean, drawn: worth(draw), worth: worth(mean) };
      });
      const best = known.reduce((one, other) => (other.worth > one.worth ? other : one));
      const lossOf = ({ mean }: { mean: number }) => Math.max(best.mean - mean, 0);
      for (const { gateway } of known) {
        savings.set(gateway, Math.min((savings.get(gateway) ?? MAX_SAVED / 2) + options.maxLoss, MAX_SAVED));
      }
      const affordable = known.filter((one) => one === best || (savings.get(one.gateway) ?? 0) >= lossOf(one));
      const byDraw = [...known].sort((a, b) => b.drawn - a.drawn);
      const winner =
        random() < options.exploration
          ? affordable[Math.floor(random() * affordable.length)]
          : byDraw.find((one) => affordable.includes(one));
      const first = winner ?? best;
      savings.set(first.gateway, (savings.get(first.gateway) ?? 0) - lossOf(first));
      // The rest is for when the first can't be called: then the likeliest, without further trials.
      const rest = known.filter((one) => one !== first).sort((a, b) => b.worth - a.worth);
      const why = first === best ? 'best' : first === byDraw[0] ? 'drawn' : 'explored';
      return { order: [first, ...rest].map(({ gateway }) => gateway), why };
    },
  };
}
