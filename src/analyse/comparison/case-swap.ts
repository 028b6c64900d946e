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
  let count = 0;
  const visit = (at: number, one: Sums, other: Sums): void => {
    if (at === cases) {
      if (logRatioOf(one, other) >= logRatio - ROUNDING) count += 1;
      return;
    }
    const before = { cost: baseline.costs[at] ?? 0, correct: baseline.yields[at] ?? 0 };
    const after = { cost: candidate.costs[at] ?? 0, correct: candidate.yields[at] ?? 0 };
    visit(at + 1, plus(one, after), plus(other, before));
    visit(at + 1, plus(one, before), plus(other, after));
  };
  visit(0, NOTHING, NOTHING);
  return { p: count / 2 ** cases, total: 2 ** cases };
}

interface Sums {
  readonly cost: number;
  readonly correct: number;
}

const NOTHING: Sums = { cost: 0, correct: 0 };

function plus(sums: Sums, item: Sums): Sums {
  return { cost: sums.cost + item.cost, correct: sums.correct + item.correct };
}

function logRatioOf(one: Sums, other: Sums): number {
  return Math.log(one.cost / other.cost) - Math.log(one.correct / other.correct);
}
