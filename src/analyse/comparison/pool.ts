import type { Paired } from './paired.ts';

/** The trials of all cases in flat arrays, each case's baseline trials before its candidate's. */
export interface Pool {
  readonly cases: number;
  /** Where each case begins in the arrays of trials; one more entry for the end. */
  readonly start: Int32Array;
  /** How many trials of each case the candidate gets. */
  readonly candidates: Int32Array;
  /** Cost of a trial, times the weight of its case. */
  readonly cost: Float64Array;
  /** The same after the baseline's costs were raised by the margin. */
  readonly raised: Float64Array;
  /** 1 for a correct output, times the weight of its case; else 0. */
  readonly correct: Float64Array;
}

/**
 * Sums over cases of the means per case: cost, raised cost and correct outputs of the candidate, then the same
 * of the baseline. Mutable, and flat for speed.
 */
export type ArmSums = Float64Array;

/** Returns the trials laid out for speed; `margin` is the relative increase of the baseline's raised costs. */
export function poolOf({ cases }: Paired, margin: number): Pool {
  const trials = cases.flatMap(({ baseline, candidate, weight }) => [
    ...baseline.map((trial) => ({ trial, weight, rise: 1 + margin })),
    ...candidate.map((trial) => ({ trial, weight, rise: 1 })),
  ]);
  const start = new Int32Array(cases.length + 1);
  for (const [at, { baseline, candidate }] of cases.entries())
    start[at + 1] = (start[at] ?? 0) + baseline.length + candidate.length;
  return {
    cases: cases.length,
    start,
    candidates: Int32Array.from(cases, (item) => item.candidate.length),
    cost: Float64Array.from(trials, ({ trial, weight }) => trial.cost * weight),
    raised: Float64Array.from(trials, ({ trial, weight, rise }) => trial.cost * rise * weight),
    correct: Float64Array.from(trials, ({ trial, weight }) => (trial.accepted ? weight : 0)),
  };
}

/** Returns empty sums. */
export function emptySums(): ArmSums {
  return new Float64Array(6);
}

/**
 * Adds one case to the sums: of its trials in `order` (positions from 0), as many as the candidate has go to the
 * candidate, and the others to the baseline.
 */
export function addDeal(pool: Pool, item: number, order: Int32Array, sums: ArmSums): void {
  const from = pool.start[item]!;
  const size = pool.start[item + 1]! - from;
  const dealt = pool.candidates[item]!;
  for (let arm = 0; arm < 2; arm += 1) {
    const begin = arm === 0 ? 0 : dealt;
    const end = arm === 0 ? dealt : size;
    let cost = 0;
    let raised = 0;
    let correct = 0;
    for (let at = begin; at < end; at += 1) {
      const trial = from + order[at]!;
      cost += pool.cost[trial]!;
      raised += pool.raised[trial]!;
      correct += pool.correct[trial]!;
    }
    const count = end - begin;
    sums[3 * arm]! += cost / count;
    sums[3 * arm + 1]! += raised / count;
    sums[3 * arm + 2]! += correct / count;
  }
}

/** Log of candidate's by baseline's cost per correct output; ±Infinity when one has none, NaN when neither has. */
export function logRatioOf(sums: ArmSums): number {
  return Math.log((sums[0]! * sums[5]!) / (sums[3]! * sums[2]!));
}

/** The same with the baseline's costs raised by the margin. */
export function raisedLogRatioOf(sums: ArmSums): number {
  return Math.log((sums[1]! * sums[5]!) / (sums[4]! * sums[2]!));
}

/** Candidate's yield − baseline's, summed over cases. */
export function yieldDifferenceOf(sums: ArmSums): number {
  return sums[2]! - sums[5]!;
}
