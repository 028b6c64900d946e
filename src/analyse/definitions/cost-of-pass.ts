import type { CaseMoments } from '../sample/sample.ts';

/**
 * Returns what getting one case accepted costs on average, mean cost ÷ share accepted; Infinity when it never is.
 * Erol et al., "Cost-of-Pass: an economic framework for evaluating language models" (2025).
 */
export function costOfPass({ meanCost, meanAccepted }: CaseMoments): number {
  return meanAccepted > 0 ? meanCost / meanAccepted : Number.POSITIVE_INFINITY;
}

/**
 * Returns the weighted mean over cases of their cost of a pass, each at most `cap`: what a person would charge
 * for the case. Without a cap one case that never passes makes it Infinity.
 *
 * It answers "what does it take to get every case done"; the pooled cost per correct output answers "what will
 * the bill be per usable output of this mix", and is the mean of the same ratios weighted by how often cases pass.
 */
export function meanCostOfPass(
  cases: readonly CaseMoments[],
  cap: number = Number.POSITIVE_INFINITY,
): number {
  let [total, weights] = [0, 0];
  for (const item of cases) {
    total += item.weight * Math.min(costOfPass(item), cap);
    weights += item.weight;
  }
  return total / weights;
}
