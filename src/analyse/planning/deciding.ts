/**
 * Returns the smallest p-value that a permutation within cases can reach: one of all arrangements, or of the draws.
 * Above the level, no result whatever can decide, and a gate must say so before it spends.
 */
export function leastP(cases: number, repeats: Repeats, draws: number): number {
  return Math.max(ways(repeats) ** -cases, 1 / (1 + draws));
}

/** Trials of each case, by arm. */
export interface Repeats {
  readonly baseline: number;
  readonly candidate: number;
}

/** Returns the smallest number of cases with which a p-value of `alpha` can be reached; Infinity without trials. */
export function casesNeeded(repeats: Repeats, alpha: number): number {
  const each = ways(repeats);
  if (each <= 1) return Number.POSITIVE_INFINITY;
  // A power of the same number may miss the level by rounding alone.
  return Math.max(1, Math.ceil(-Math.log(alpha) / Math.log(each) - 1e-9));
}

/** How many ways there are to deal one case's trials to the arms. */
function ways({ baseline, candidate }: Repeats): number {
  let product = 1;
  for (let step = 1; step <= candidate; step += 1) product *= (baseline + step) / step;
  return product;
}
