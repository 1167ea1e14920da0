/**
 * The order of the settings, but for a gateway whose conversion has collapsed: while its codes are not entered as they were,
 * and as another's are, sends are drawn by what arrives, with the collapsed one only probed.
 */
import { type Candidate, type Chooser, type Chosen, expected } from './choose.ts';

/** A collapse: less than this share of what the best of the others converts. */
const COLLAPSED = 0.6;
/** Of as many sends, so that chance alone doesn't make one. */
const MIN_SENDS = 4;

/** The gateways that have collapsed, by their ids. */
export function collapsed(candidates: readonly Candidate[]): string[] {
  return candidates
    .filter((candidate) => {
      const others = candidates.filter((other) => other !== candidate).map((other) => expected(other).mean);
      const seen = Math.max(candidate.wide.tried, candidate.narrow.tried);
      return seen >= MIN_SENDS && expected(candidate).mean < COLLAPSED * Math.max(0, ...others);
    })
    .map(({ gateway }) => gateway);
}

export function arrangeOrdered(
  candidates: readonly Candidate[],
  chooser: Chooser,
): Chosen | { order: string[]; why: 'order' } {
  const down = collapsed(candidates);
  if (candidates[0] && down.includes(candidates[0].gateway)) return chooser.choose(candidates);
  const up = candidates.filter(({ gateway }) => !down.includes(gateway)).map(({ gateway }) => gateway);
  return { order: [...up, ...down], why: 'order' };
}
