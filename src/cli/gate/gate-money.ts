import type { GateMoney } from '../../../reports/gate/document.ts';
import { machineCost } from '../../analyse/cost.ts';
import type { GatedCell } from '../../gate/gated-cell.ts';
import { divideHalfEven, formatUsd, parseUsd, sumUsd, type Usd, ZERO_USD } from '../../model/money.ts';
import type { TrialSummary } from '../../model/ledger.ts';
import type { DecidedCell } from '../../gate/decided.ts';
import type { PreparedCell } from './prepared-cell.ts';

/** One cell from its preparation to its verdict. */
export interface CellCourse {
  readonly prepared: PreparedCell;
  readonly gated: GatedCell;
  readonly decided: DecidedCell;
  /** Cases that are bought: of the others the baseline's answers do. */
  readonly bought: readonly string[];
}

/** Returns what a gate spent and saved; the time of people is an estimate and in none of it. */
export function gateMoney(
  courses: readonly CellCourse[],
  budget: Usd | null,
  reusedOf: (trial: TrialSummary) => Usd,
): GateMoney {
  const trials = courses.flatMap(ownTrials);
  const bought = trials.filter(({ reusedFrom }) => reusedFrom === null);
  const reused = sumUsd(trials.map(reusedOf));
  const unchanged = courses.flatMap(({ prepared }) =>
    prepared.change === 'execution' || prepared.change === 'new' || prepared.change === 'removed'
      ? []
      : (prepared.accepted ?? []),
  );
  const standing = unchanged.map(({ costPerCorrect, correct }) =>
    costPerCorrect === null ? ZERO_USD : parseUsd(costPerCorrect) * BigInt(correct),
  );
  return {
    spentUsd: formatUsd(sumUsd(trials.map((trial) => machineCost(trial.cost))) - reused),
    budgetUsd: budget === null ? null : formatUsd(budget),
    savedByReuseUsd: formatUsd(sumUsd([reused, ...standing])),
    savedByEarlyStopUsd: formatUsd(sumUsd(courses.map(notTaken))),
    newTrials: bought.length,
    reusedTrials: trials.length - bought.length + unchanged.reduce((sum, cell) => sum + cell.trials, 0),
    unpriced: trials.reduce((sum, { unpriced }) => sum + unpriced, 0),
  };
}

/** The candidate's own: of a cell that is not run, both sides are the baseline's. */
function ownTrials({ prepared, gated }: CellCourse): readonly TrialSummary[] {
  const runs = prepared.change === 'execution' || prepared.change === 'new';
  return runs ? (gated.candidate?.trials ?? []) : [];
}

/** What the looks that were not taken would have cost, at the mean of the trials seen of the cases that are bought. */
function notTaken(course: CellCourse): Usd {
  const { bought, decided } = course;
  const trials = ownTrials(course).filter((trial) => bought.includes(trial.case));
  const { sequential } = decided;
  if (trials.length === 0 || sequential === null) return ZERO_USD;
  if (sequential.stopped === null || sequential.stopped === 'budget' || sequential.stopped === 'needs-run')
    return ZERO_USD;
  const left = Math.max(0, sequential.plannedRepeats - sequential.repeats) * bought.length;
  const cost = sumUsd(trials.map((trial) => machineCost(trial.cost)));
  return divideHalfEven(cost * BigInt(left), BigInt(trials.length));
}
