import type { Execution } from '../sample/execution.ts';

/** Sums over trials: the ledger's side of every definition. */
export interface Totals {
  readonly executions: number;
  readonly attempts: number;
  readonly accepted: number;
  readonly firstPass: number;
  /** All trials, whatever became of them. */
  readonly totalCost: number;
  readonly firstAttemptCost: number;
  readonly retryCost: number;
  readonly reviewCost: number;
}

/** Returns the sums over these trials. */
export function totalsOf(executions: readonly Execution[]): Totals {
  let [attempts, accepted, firstPass, totalCost, firstAttemptCost, retryCost, reviewCost] = [
    0, 0, 0, 0, 0, 0, 0,
  ];
  for (const execution of executions) {
    attempts += execution.attempts;
    if (execution.accepted) accepted += 1;
    if (execution.firstPass) firstPass += 1;
    totalCost += execution.cost;
    firstAttemptCost += execution.firstCost;
    retryCost += execution.cost - execution.firstCost;
    reviewCost += execution.review;
  }
  return {
    executions: executions.length,
    attempts,
    accepted,
    firstPass,
    totalCost,
    firstAttemptCost,
    retryCost,
    reviewCost,
  };
}
