/** Reliability over k tries at one case, without bias from the number of repeats. */

/** Repeats of one case. */
export interface CasePasses {
  readonly repeats: number;
  readonly accepted: number;
}

/**
 * Returns the chance that k out of k trials of a case are accepted, C(c, k) / C(R, k); NaN when R < k.
 * Yao et al., "τ-bench" (2024), pass^k.
 */
export function passHatK({ repeats, accepted }: CasePasses, k: number): number {
  return chosenFrom(accepted, repeats, k);
}

/**
 * Returns the chance that one of k trials of a case is accepted, 1 − C(R − c, k) / C(R, k); NaN when R < k.
 * Chen et al., "Evaluating large language models trained on code" (2021), pass@k.
 */
export function passAtK({ repeats, accepted }: CasePasses, k: number): number {
  return 1 - chosenFrom(repeats - accepted, repeats, k);
}

/** C(some, k) / C(all, k), as a product that cannot overflow. */
function chosenFrom(some: number, all: number, k: number): number {
  if (all < k) return Number.NaN;
  let share = 1;
  for (let taken = 0; taken < k; taken += 1) share *= Math.max(some - taken, 0) / (all - taken);
  return share;
}
