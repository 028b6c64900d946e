import type { TrialSummary } from '../../model/ledger.ts';
import { type Usd, ZERO_USD } from '../../model/money.ts';
import { machineCost } from '../cost.ts';
import type { Execution } from './execution.ts';

/**
 * Returns a stored trial as the statistics see it, in US dollars as floats: intervals are estimates, and the
 * exact amounts stay in the ledger. Accepted means that its outcome is correct.
 */
export function executionOf(trial: TrialSummary): Execution {
  const correct = trial.outcome === 'correct';
  return {
    case: trial.case,
    cost: dollars(machineCost(trial.cost)),
    firstCost: dollars(trial.firstAttemptCost),
    attempts: trial.attempts,
    accepted: correct,
    firstPass: correct && trial.firstPass,
    review: dollars(trial.cost.review ?? ZERO_USD),
    appraisal: dollars(trial.cost.judge ?? ZERO_USD),
    weight: trial.weight,
    ...(trial.cluster === null ? {} : { cluster: trial.cluster }),
  };
}

/** Returns the amount in dollars as the nearest float. */
export function dollars(amount: Usd): number {
  return Number(amount) / 1e18;
}
