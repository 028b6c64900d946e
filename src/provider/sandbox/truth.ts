/** What is true about a synthetic model on a spec, computed from its declared parameters. */
import { DIFFICULTY_SD, type SandboxModel } from './models.ts';
import { normal } from './random.ts';
import type { Spec } from '../../model/spec.ts';

/**
 * Returns how much easier (above 0) or harder a case is, in logits. It belongs to the case: every model,
 * seed and repeat sees the same.
 */
export function ease(spec: string, kase: string): number {
  return DIFFICULTY_SD * normal(`ease\u0000${spec}\u0000${kase}`);
}

/** Returns the probability that this attempt on this case is correct, given that it is not refused. */
export function successProbability(model: SandboxModel, spec: string, kase: string, attempt: number): number {
  const average = attempt === 1 ? model.firstPass : model.retry;
  if (average <= 0 || average >= 1) return average;
  return 1 / (1 + Math.exp(-(Math.log(average / (1 - average)) + ease(spec, kase))));
}

/** Returns the probability that a trial of one case ends correct when a refusal ends the trial. */
function caseYield(model: SandboxModel, spec: string, kase: string, maxAttempts: number): number {
  let reached = 1;
  let correct = 0;
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    const probability = successProbability(model, spec, kase, attempt);
    const answered = reached * (1 - model.faults.refusal);
    correct += answered * probability;
    reached = answered * (1 - probability);
  }
  return correct;
}

/**
 * Returns the expected share of trials that end correct: the mean over the spec's cases, each counted once.
 * Holds where the validators accept every reference and reject every fault, and tries outlast outages.
 */
export function trueYield(
  model: SandboxModel,
  spec: Pick<Spec, 'id' | 'cases'>,
  options: { readonly maxAttempts: number },
): number {
  const yields = spec.cases.map((kase) => caseYield(model, spec.id, kase.id, options.maxAttempts));
  return yields.reduce((sum, share) => sum + share, 0) / yields.length;
}
