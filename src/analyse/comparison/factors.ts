import { countsTowardsYield } from '../../model/outcome.ts';
import { usdToNumber } from '../../model/money.ts';
import { headlineCost } from '../cost.ts';
import type { Arm } from './arm.ts';
import { changeOf } from './arm-means.ts';
import type { FoundChange } from './cell-comparison.ts';
import { pair } from './paired.ts';

/** What the ratio of two costs per correct output is the product of; each is candidate by baseline. */
export interface ChangeFactors {
  /** Baseline's by candidate's yield: above 1 when fewer trials end correct. */
  readonly yield: number;
  /** Attempts a trial. */
  readonly attempts: number;
  /** Mean attempts a trial on both sides, each case once. */
  readonly attemptsOf: { readonly baseline: number; readonly candidate: number };
  /** Cost of an attempt. */
  readonly costPerAttempt: number;
}

/** Returns the factors on the common cases; their product is the ratio. Factors may be infinite where it is. */
export function factorsOf(
  { comparison }: FoundChange,
  arms: { readonly baseline: Arm; readonly candidate: Arm },
): ChangeFactors {
  const { change, paired } = comparison;
  const names = paired.cases.map(({ case: name, weight }) => ({ name, weight }));
  const attemptsOf = {
    baseline: meanAttempts(arms.baseline, names),
    candidate: meanAttempts(arms.candidate, names),
  };
  const attempts = attemptsOf.candidate / attemptsOf.baseline;
  return {
    yield: change.baseline.yield / change.candidate.yield,
    attempts,
    attemptsOf,
    costPerAttempt: change.candidate.cost / change.baseline.cost / attempts,
  };
}

/** Weighted as the costs are: the mean of each case first. */
function meanAttempts(
  { trials }: Arm,
  cases: readonly { readonly name: string; readonly weight: number }[],
): number {
  const sums = new Map<string, { attempts: number; trials: number }>();
  for (const trial of trials) {
    if (!countsTowardsYield(trial.outcome)) continue;
    const known = sums.get(trial.case) ?? { attempts: 0, trials: 0 };
    sums.set(trial.case, known);
    known.attempts += trial.attempts;
    known.trials += 1;
  }
  const total = cases.reduce((sum, { name, weight }) => {
    const own = sums.get(name);
    return sum + (own === undefined ? 0 : (weight * own.attempts) / own.trials);
  }, 0);
  return total / cases.length;
}

/** Returns the ratio if reviewers cost `rate` times as much; NaN without a correct output on both sides. */
export function ratioAtReview(
  arms: { readonly baseline: Arm; readonly candidate: Arm },
  rate: number,
): number {
  const priced = ({ trials }: Arm): Parameters<typeof pair>[0] =>
    trials
      .filter(({ outcome }) => countsTowardsYield(outcome))
      .map((trial) => ({
        case: trial.case,
        cost: usdToNumber(headlineCost(trial.cost)) + (rate - 1) * usdToNumber(trial.cost.review ?? 0n),
        accepted: trial.outcome === 'correct',
        weight: trial.weight,
        cluster: trial.cluster,
      }));
  return changeOf(pair(priced(arms.baseline), priced(arms.candidate))).ratio;
}
