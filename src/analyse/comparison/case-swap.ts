import type { Change } from './arm-means.ts';

/** Beyond it 2ⁿ sign patterns take too long to enumerate. */
const MOST_CASES = 20;
/** Sums of floats that are equal on paper may differ by this much. */
const ROUNDING = 1e-12;

/** The exact chance of a log ratio as great as the observed one, over all swaps. */
export interface CaseSwap {
  readonly p: number;
  /** How many patterns of swaps there are. */
  readonly total: number;
}

/**
 * Returns the exact one-sided test that swaps whole cases between the arms; null above 20 cases, and when
 * neither arm has a correct output.
 *
 * Assumes that under "no change" each case's pair of means is exchangeable. Has little power with few cases:
 * p is never below 2⁻ⁿ. Source: Fisher, The Design of Experiments (1935), §21.
 */
export function caseSwap({ baseline, candidate, logRatio }: Change): CaseSwap | null {
  const cases = baseline.costs.length;
  if (cases > MOST_CASES || Number.isNaN(logRatio)) return null;
  // One row a depth: what the candidate's and the baseline's side have so far. There may be a million leaves.
  const partial = Array.from({ length: cases + 1 }, () => new Float64Array(4));
  const threshold = Math.exp(logRatio - ROUNDING);
  let count = 0;
  const visit = (at: number): void => {
    const sums = partial[at]!;
    if (at === cases) {
      if (ratioOf(sums) >= threshold) count += 1;
      return;
    }
    const next = partial[at + 1]!;
    for (let swapped = 0; swapped < 2; swapped += 1) {
      const [one, other] = swapped === 1 ? [baseline, candidate] : [candidate, baseline];
      next[0] = sums[0]! + one.costs[at]!;
      next[1] = sums[1]! + one.yields[at]!;
      next[2] = sums[2]! + other.costs[at]!;
      next[3] = sums[3]! + other.yields[at]!;
      visit(at + 1);
    }
  };
  visit(0);
  return { p: count / 2 ** cases, total: 2 ** cases };
}

/** Infinity when only the first side has no correct output, NaN when neither has. */
function ratioOf(sums: Float64Array): number {
  return (sums[0]! * sums[3]!) / (sums[2]! * sums[1]!);
}
