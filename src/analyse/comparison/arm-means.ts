import type { ComparedTrial, Paired } from './paired.ts';

/** Per-case means of one arm over the common cases, already multiplied by the cases' weights. */
export interface ArmMeans {
  /** Mean cost per trial of each case. */
  readonly costs: readonly number[];
  /** Share of each case's trials that ended correct. */
  readonly yields: readonly number[];
  /** Mean over cases, per trial. */
  readonly cost: number;
  readonly yield: number;
}

/** The change between two arms on the cases that they share. Logarithms are natural. */
export interface Change {
  readonly baseline: ArmMeans;
  readonly candidate: ArmMeans;
  /** Cost per correct output; Infinity without a correct one. */
  readonly cpcoBaseline: number;
  readonly cpcoCandidate: number;
  /** Candidate by baseline; NaN when neither has a correct output, or neither cost anything. */
  readonly ratio: number;
  /** logCostRatio − logYieldRatio. */
  readonly logRatio: number;
  readonly logCostRatio: number;
  readonly logYieldRatio: number;
  /** Candidate − baseline, from −1 to 1. */
  readonly yieldDiff: number;
}

/**
 * Returns the change on the common cases. Each case counts by its weight, whatever its repeats: the mean per
 * case comes first, so an unequal number of repeats shifts neither side.
 */
export function changeOf({ cases }: Paired): Change {
  const baseline = means(cases.map((item) => ({ trials: item.baseline, weight: item.weight })));
  const candidate = means(cases.map((item) => ({ trials: item.candidate, weight: item.weight })));
  return changeBetween(baseline, candidate);
}

/** Returns the change between means of the same cases in the same order. */
export function changeBetween(baseline: ArmMeans, candidate: ArmMeans): Change {
  const logCostRatio = Math.log(candidate.cost / baseline.cost);
  const logYieldRatio = Math.log(candidate.yield / baseline.yield);
  const cpcoBaseline = baseline.cost / baseline.yield;
  const cpcoCandidate = candidate.cost / candidate.yield;
  return {
    baseline,
    candidate,
    cpcoBaseline,
    cpcoCandidate,
    ratio: cpcoCandidate / cpcoBaseline,
    logRatio: logCostRatio - logYieldRatio,
    logCostRatio,
    logYieldRatio,
    yieldDiff: candidate.yield - baseline.yield,
  };
}

interface WeightedTrials {
  readonly trials: readonly ComparedTrial[];
  readonly weight: number;
}

function means(cases: readonly WeightedTrials[]): ArmMeans {
  const mean = (value: (trial: ComparedTrial) => number): number[] =>
    cases.map(
      ({ trials, weight }) => (weight * trials.reduce((sum, trial) => sum + value(trial), 0)) / trials.length,
    );
  const costs = mean((trial) => trial.cost);
  const yields = mean((trial) => (trial.accepted ? 1 : 0));
  return { costs, yields, cost: average(costs), yield: average(yields) };
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
