import type { Bindable } from './columns.ts';

/** Which trials a statement is about: a condition on the table `trial`, with what is bound to it. */
export interface TrialScope {
  readonly where: string;
  readonly bound: readonly Bindable[];
}

/** Ends a statement that has one row a trial. */
export const BY_TRIAL = 'GROUP BY trial.id ORDER BY trial.id';

/** Of a trial, in SQL: its total stands in `trial_total` and still holds. */
export const HAS_TOTAL = `(EXISTS (SELECT 1 FROM trial_total WHERE trial_total.trial_id = trial.id)
  AND NOT EXISTS (SELECT 1 FROM late_trial WHERE late_trial.trial_id = trial.id))`;

/** Returns all trials of a run. */
export function trialsOfRun(run: string): TrialScope {
  return { where: 'trial.run_id = (SELECT id FROM run WHERE name = ?)', bound: [run] };
}

/** Returns the trials of a run without a total that holds: unfinished ones, doubtful ones, those of old ledgers. */
export function trialsWithoutTotal(run: string): TrialScope {
  const all = trialsOfRun(run);
  return { where: `${all.where} AND NOT ${HAS_TOTAL}`, bound: all.bound };
}

/** Returns the trials of a run with a total that holds. */
export function trialsWithTotal(run: string): TrialScope {
  const all = trialsOfRun(run);
  return { where: `${all.where} AND ${HAS_TOTAL}`, bound: all.bound };
}
