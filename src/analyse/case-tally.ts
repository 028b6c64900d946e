import type { TrialSummary } from '../model/ledger.ts';
import { type Usd, usdToNumber, ZERO_USD } from '../model/money.ts';
import { countsTowardsYield } from '../model/outcome.ts';
import { fullCost, headlineCost, machineCost } from './cost.ts';

/** Running sums of one case inside a cell. */
export interface CaseTally {
  readonly weight: number;
  readonly cluster: string | null;
  trials: number;
  /** Trials in the denominator of the yields. */
  judged: number;
  correct: number;
  firstPass: number;
  /** Machines and reviewers. */
  cost: Usd;
  machine: Usd;
  /** With the work done by hand. */
  full: Usd;
  firstAttempt: Usd;
  /** Running moments of `cost` in dollars (Welford, Technometrics 4, 1962): mean, squares, and with correctness. */
  mean: number;
  squares: number;
  products: number;
}

export function openCase({ weight, cluster }: Pick<TrialSummary, 'weight' | 'cluster'>): CaseTally {
  return {
    weight,
    cluster,
    trials: 0,
    judged: 0,
    correct: 0,
    firstPass: 0,
    cost: ZERO_USD,
    machine: ZERO_USD,
    full: ZERO_USD,
    firstAttempt: ZERO_USD,
    mean: 0,
    squares: 0,
    products: 0,
  };
}

/** Adds one finished trial of the case. */
export function addToCase(tally: CaseTally, trial: TrialSummary): void {
  const correct = trial.outcome === 'correct';
  const cost = headlineCost(trial.cost);
  const step = usdToNumber(cost) - tally.mean;
  const shareBefore = tally.trials === 0 ? 0 : tally.correct / tally.trials;
  tally.trials += 1;
  if (correct) tally.correct += 1;
  if (correct && trial.firstPass) tally.firstPass += 1;
  if (countsTowardsYield(trial.outcome)) tally.judged += 1;
  tally.mean += step / tally.trials;
  tally.squares += step * (usdToNumber(cost) - tally.mean);
  tally.products += step * ((correct ? 1 : 0) - shareBefore) * ((tally.trials - 1) / tally.trials);
  tally.cost += cost;
  tally.machine += machineCost(trial.cost);
  tally.full += fullCost(trial.cost);
  tally.firstAttempt += trial.firstAttemptCost;
}
