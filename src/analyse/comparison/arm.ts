import type { TrialSummary } from '../../model/ledger.ts';
import { sumUsd, type Usd, usdToNumber } from '../../model/money.ts';
import { countsTowardsYield } from '../../model/outcome.ts';
import { headlineCost } from '../cost.ts';
import type { Judging } from './judging.ts';
import type { ComparedTrial } from './paired.ts';

/** One side of a comparison: a cell of a run, priced with the comparison's rate card. */
export interface Arm {
  readonly run: string;
  readonly variant: string;
  /** SHA-256 of the rate cards behind the costs of `trials`. */
  readonly rateCard: string;
  readonly judging: Judging | null;
  readonly trials: readonly TrialSummary[];
}

/** The trials of an arm that say something about the agent. */
export interface JudgedTrials {
  readonly trials: readonly ComparedTrial[];
  /** Ended in an outage, a stop of ours or without a verdict. */
  readonly leftOut: number;
  /** Judged trials with a charge that has no price. */
  readonly unpriced: number;
  /** Exact cost of the judged trials: machines and reviewers. */
  readonly cost: Usd;
}

/**
 * Returns the judged trials of an arm, in dollars. Unlike a report's totals a comparison leaves out what an outage
 * or our own stop ended: it says nothing about the change. A refusal, a timeout and a limit stay, as failures.
 */
export function judgedTrials({ trials }: Pick<Arm, 'trials'>): JudgedTrials {
  const judged = trials.filter(({ outcome }) => countsTowardsYield(outcome));
  return {
    trials: judged.map((trial) => ({
      id: trial.trialId,
      case: trial.case,
      cost: usdToNumber(headlineCost(trial.cost)),
      accepted: trial.outcome === 'correct',
      weight: trial.weight,
      cluster: trial.cluster,
    })),
    leftOut: trials.length - judged.length,
    unpriced: judged.filter((trial) => trial.unpriced > 0).length,
    cost: sumUsd(judged.map((trial) => headlineCost(trial.cost))),
  };
}
