import type { CellComparison } from '../analyse/comparison/cell-comparison.ts';
import { factorsOf } from '../analyse/comparison/factors.ts';

/** Candidate by baseline, each in the sense of cost: they multiply to the ratio of costs per correct output. */
export interface RatioFactors {
  /** Above 1 when fewer trials end correct. */
  readonly yield: number;
  readonly attempts: number;
  readonly costPerAttempt: number;
  /** 1: a gate prices both sides by one rate card, so a price is never a regression. */
  readonly prices: number;
}

/** Returns the factors of a look's ratio; null without one. A factor is infinite where the ratio is. */
export function ratioFactors({ found, baseline, candidate }: CellComparison): RatioFactors | null {
  if (found === null || Number.isNaN(found.comparison.change.ratio)) return null;
  const { yield: share, attempts, costPerAttempt } = factorsOf(found, { baseline, candidate });
  return { yield: share, attempts, costPerAttempt, prices: 1 };
}
