import type { Change } from './arm-means.ts';
import type { ComparedTrial, Paired } from './paired.ts';

/** What became of one case. */
export interface CaseChange {
  readonly case: string;
  readonly baseline: CaseState;
  readonly candidate: CaseState;
  /**
   * How much dearer a trial of the case became, a correct output being worth what it cost in the baseline; in
   * the unit of the costs. Above 0: worse. Weighted, it sums above 0 exactly when the ratio is above 1.
   */
  readonly effect: number;
}

/** One case in one arm. */
export interface CaseState {
  readonly correct: number;
  readonly trials: number;
  readonly costPerTrial: number;
  /** Infinity without a correct output. */
  readonly costPerCorrect: number;
}

export interface CaseChanges {
  /** The ones that got worse, the greatest effect first. */
  readonly worsened: readonly CaseChange[];
  /** The ones that got better, the greatest effect first. */
  readonly improved: readonly CaseChange[];
  /** Neither dearer nor cheaper. */
  readonly same: number;
}

/** Sums of floats that are equal on paper may differ by this share of a trial's cost. */
const ROUNDING = 1e-9;

/**
 * Returns which cases got worse and which better. A case is judged by its net effect, cost less the worth of its
 * correct outputs, because a ratio per case is infinite where nothing is correct. One case says little: with few
 * repeats most of its movement is chance.
 * Source: net monetary benefit, Stinnett and Mullahy, Medical Decision Making 18 (1998).
 */
export function caseChanges(paired: Paired, change: Change): CaseChanges {
  const worth = [change.cpcoBaseline, change.cpcoCandidate].find(Number.isFinite) ?? 0;
  const changes = paired.cases.map((item, at): CaseChange => {
    const cost = (change.candidate.costs[at] ?? 0) - (change.baseline.costs[at] ?? 0);
    const share = (change.candidate.yields[at] ?? 0) - (change.baseline.yields[at] ?? 0);
    return {
      case: item.case,
      baseline: stateOf(item.baseline),
      candidate: stateOf(item.candidate),
      effect: cost - worth * share,
    };
  });
  const least = ROUNDING * Math.max(change.baseline.cost, change.candidate.cost);
  const worsened = changes.filter(({ effect }) => effect > least);
  const improved = changes.filter(({ effect }) => effect < -least);
  return {
    worsened: worsened.toSorted((left, right) => right.effect - left.effect),
    improved: improved.toSorted((left, right) => left.effect - right.effect),
    same: changes.length - worsened.length - improved.length,
  };
}

function stateOf(trials: readonly ComparedTrial[]): CaseState {
  const cost = trials.reduce((sum, trial) => sum + trial.cost, 0);
  const correct = trials.filter((trial) => trial.accepted).length;
  return {
    correct,
    trials: trials.length,
    costPerTrial: cost / trials.length,
    costPerCorrect: correct === 0 ? Number.POSITIVE_INFINITY : cost / correct,
  };
}
