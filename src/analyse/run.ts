import type { Total } from '../model/charge.ts';
import type { TrialGroup, TrialSummary } from '../model/ledger.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';
import { OUTCOMES, type Outcome } from '../model/outcome.ts';
import type { Cell, Run } from '../model/run.ts';
import { summariseTally } from './cell.ts';
import type { CellSummary } from './cell-summary.ts';
import { addCost, type ComponentCost, emptyCost, fullCost, headlineCost } from './cost.ts';
import { addGroup, addTrial, type CellTally, emptyTally } from './tally.ts';

/** Everything known about a run. Its sums are taken from the trials, apart from those of the cells. */
export interface RunSummary {
  readonly run: Run;
  /** In the order in which the run planned them. */
  readonly cells: readonly CellSummary[];
  readonly trials: number;
  readonly outcomes: Readonly<Record<Outcome, number>>;
  /** Machine and review cost of all trials. */
  readonly total: Total;
  /** The same with the work done by hand. */
  readonly full: Usd;
  readonly byComponent: Readonly<ComponentCost>;
  readonly shadow: Usd;
  /** The part of `total` that earlier runs paid: the rest is what this run spent. */
  readonly reused: Usd;
  /** Trials that began with an output of an earlier run. */
  readonly reusedTrials: number;
  /** Trials whose every charge has a price. */
  readonly pricedTrials: number;
  readonly inDoubt: number;
  /** The most that those requests can have cost, in no total; null when a reservation is not known. */
  readonly inDoubtUsd: Usd | null;
  readonly callsWithoutUsage: number;
  /** Trials that belong to no cell of the run: always 0 in a sound ledger. */
  readonly orphans: number;
}

/** Returns the summary of a run; its finished trials, single or added up, are read once, as a stream. */
export function summariseRun(
  run: Run,
  cells: readonly Cell[],
  trials: Iterable<TrialSummary | TrialGroup>,
): RunSummary {
  const tallies = new Map<string, CellTally>(cells.map((cell) => [keyOf(cell), emptyTally()]));
  const byComponent = emptyCost();
  const outcomes = Object.fromEntries(OUTCOMES.map((name) => [name, 0])) as Record<Outcome, number>;
  const counts = {
    trials: 0,
    unpriced: 0,
    pricedTrials: 0,
    inDoubt: 0,
    callsWithoutUsage: 0,
    orphans: 0,
    reusedTrials: 0,
  };
  let shadow: Usd = ZERO_USD;
  let inDoubtUsd: Usd | null = ZERO_USD;
  let reused: Usd = ZERO_USD;
  for (const trial of trials) {
    const of = 'trials' in trial ? trial : countsOfOne(trial);
    const tally = tallies.get(keyOf(trial));
    if (tally === undefined) counts.orphans += of.trials;
    else if ('trials' in trial) addGroup(tally, trial);
    else addTrial(tally, trial);
    addCost(byComponent, trial.cost);
    outcomes[trial.outcome] += of.trials;
    shadow += trial.shadow;
    reused += trial.reused;
    counts.reusedTrials += of.reusedTrials;
    counts.trials += of.trials;
    counts.unpriced += trial.unpriced;
    counts.pricedTrials += of.pricedTrials;
    counts.inDoubt += trial.inDoubt;
    inDoubtUsd = inDoubtUsd === null || trial.inDoubtUsd === null ? null : inDoubtUsd + trial.inDoubtUsd;
    counts.callsWithoutUsage += trial.callsWithoutUsage;
  }
  const { unpriced, ...rest } = counts;
  return {
    run,
    cells: cells.map((cell) => summariseTally(cell, tallies.get(keyOf(cell)) ?? emptyTally())),
    outcomes,
    total: { usd: headlineCost(byComponent), unpriced },
    full: fullCost(byComponent),
    byComponent,
    shadow,
    inDoubtUsd,
    reused,
    ...rest,
  };
}

function countsOfOne(trial: TrialSummary): Pick<TrialGroup, 'trials' | 'reusedTrials' | 'pricedTrials'> {
  const { reusedFrom, unpriced } = trial;
  return { trials: 1, reusedTrials: reusedFrom === null ? 0 : 1, pricedTrials: unpriced === 0 ? 1 : 0 };
}

function keyOf(place: { readonly spec: string; readonly variant: string }): string {
  return JSON.stringify([place.spec, place.variant]);
}
