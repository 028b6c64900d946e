import type { Attempt } from '../model/trial.ts';
import type { PlannedTrial } from '../plan/plan.ts';
import type { Variant } from '../model/variant.ts';
import type { CellCosts } from './cell-costs.ts';
import type { Dependencies, Recorded } from './dependencies.ts';
import type { Tally } from './tally.ts';

/** Where a trial runs. */
export interface TrialContext {
  readonly run: string;
  /** Resolves an `escalateTo` id. */
  readonly variantOf: (id: string) => Variant;
  /** What an earlier process left of this trial; null for a new one. */
  readonly recorded: Recorded | null;
  /** Ends everything at once, without losing what is paid. */
  readonly signal: AbortSignal;
  /** Of the trial's cell, for the guard that compares with them; left out, nothing is compared. */
  readonly costs?: CellCosts;
}

/** One trial at work: what it is, what it uses, and how far it is. */
export interface TrialJob {
  readonly planned: PlannedTrial;
  readonly context: TrialContext;
  readonly dependencies: Dependencies;
  readonly trialId: number;
  readonly startedMs: number;
  /** Duration of the attempts that an earlier process finished. */
  readonly recordedMs: number;
  /** Finished attempts, oldest first; grows. */
  readonly attempts: FinishedAttempt[];
  readonly tally: Tally;
}

export interface FinishedAttempt {
  readonly attempt: Attempt;
  /** The output's text; null when there is none. */
  readonly text: string | null;
}
