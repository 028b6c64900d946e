import type { TrialSummary } from '../../model/ledger.ts';
import { countsTowardsYield } from '../../model/outcome.ts';
import { headlineCost } from '../cost.ts';
import { type Change, changeOf } from './arm-means.ts';
import type { Arm } from './arm.ts';
import { type CaseChanges, caseChanges } from './case-changes.ts';
import type { Paired } from './paired.ts';

/** Judged trials of a candidate that go on from draws of its baseline: no evidence of their own. */
export interface SharedTrials {
  readonly trials: number;
  /** Those that ended otherwise, or cost otherwise, than the baseline's trial of the same draw. */
  readonly differing: number;
}

/** The change of a cell as it stands, untested: its arms are one set of draws. */
export interface SameDraws {
  readonly paired: Paired;
  readonly change: Change;
  readonly cases: CaseChanges;
}

/** A candidate without the trials whose draws its baseline has, too. */
export interface OwnTrials {
  readonly own: readonly TrialSummary[];
  readonly shared: SharedTrials;
}

/**
 * Returns the candidate's trials of draws that the baseline has not, and how many of the judged ones it has: one
 * draw on both sides is one observation, and would pull every test towards "nothing changed".
 */
export function ownTrials(baseline: Pick<Arm, 'trials'>, candidate: Pick<Arm, 'trials'>): OwnTrials {
  const before = new Map(baseline.trials.map((trial) => [drawOf(trial), trial]));
  const own: TrialSummary[] = [];
  const shared: TrialSummary[] = [];
  for (const trial of candidate.trials) (before.has(drawOf(trial)) ? shared : own).push(trial);
  const counted = shared.filter(({ outcome }) => countsTowardsYield(outcome));
  const differing = counted.filter((trial) => {
    const other = before.get(drawOf(trial));
    return (
      other === undefined ||
      other.outcome !== trial.outcome ||
      headlineCost(other.cost) !== headlineCost(trial.cost)
    );
  });
  return { own, shared: { trials: counted.length, differing: differing.length } };
}

/** Returns what became of arms that share their draws; null without a common case. */
export function sameDraws(paired: Paired): SameDraws | null {
  if (paired.cases.length === 0) return null;
  const change = changeOf(paired);
  return { paired, change, cases: caseChanges(paired, change) };
}

/** The trial that bought the first attempt: equal ones are one draw. */
function drawOf({ trialId, reusedFrom }: TrialSummary): number {
  return reusedFrom ?? trialId;
}
