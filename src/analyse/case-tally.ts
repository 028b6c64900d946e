import type { TrialGroup, TrialSummary } from '../model/ledger.ts';
import { type Usd, usdToNumber, ZERO_USD } from '../model/money.ts';
import { countsTowardsYield } from '../model/outcome.ts';
import { fullCost, headlineCost, machineCost } from './cost.ts';

/** The sums of one case inside a cell that are exact. */
export type CaseTotals = Readonly<Pick<CaseTally, 'weight' | 'cluster' | 'trials' | 'correct' | 'cost'>>;

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
  const dollars = usdToNumber(cost);
  const step = dollars - tally.mean;
  const shareBefore = tally.trials === 0 ? 0 : tally.correct / tally.trials;
  tally.trials += 1;
  if (correct) tally.correct += 1;
  if (correct && trial.firstPass) tally.firstPass += 1;
  if (countsTowardsYield(trial.outcome)) tally.judged += 1;
  tally.mean += step / tally.trials;
  tally.squares += step * (dollars - tally.mean);
  tally.products += step * ((correct ? 1 : 0) - shareBefore) * ((tally.trials - 1) / tally.trials);
  tally.cost += cost;
  tally.machine += machineCost(trial.cost);
  tally.full += fullCost(trial.cost);
  tally.firstAttempt += trial.firstAttemptCost;
}

/** Below this share of a sum of squares a difference of two such sums is rounding. */
const ROUNDING = 1e-14;

/** Adds trials of the case that ended alike: their moments are merged (Chan, Golub and LeVeque, 1979). */
export function addGroupToCase(tally: CaseTally, group: TrialGroup): void {
  const { trials } = group;
  const correct = group.outcome === 'correct';
  const cost = headlineCost(group.cost);
  const mean = usdToNumber(cost) / trials;
  const spread = group.costSquares - trials * mean * mean;
  const squares = spread > ROUNDING * group.costSquares ? spread : 0;
  const all = tally.trials + trials;
  const step = mean - tally.mean;
  const shareBefore = tally.trials === 0 ? 0 : tally.correct / tally.trials;
  const between = (step * (tally.trials * trials)) / all;
  tally.mean += (step * trials) / all;
  tally.squares += squares + between * step;
  tally.products += between * ((correct ? 1 : 0) - shareBefore);
  tally.trials = all;
  if (correct) tally.correct += trials;
  if (correct && group.firstPass) tally.firstPass += trials;
  if (countsTowardsYield(group.outcome)) tally.judged += trials;
  tally.cost += cost;
  tally.machine += machineCost(group.cost);
  tally.full += fullCost(group.cost);
  tally.firstAttempt += group.firstAttemptCost;
}
