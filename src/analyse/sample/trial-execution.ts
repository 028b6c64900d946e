import type { TrialSummary } from '../../model/ledger.ts';
import { usdToNumber, ZERO_USD } from '../../model/money.ts';
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
    cost: usdToNumber(machineCost(trial.cost)),
    firstCost: usdToNumber(trial.firstAttemptCost),
    attempts: trial.attempts,
    accepted: correct,
    firstPass: correct && trial.firstPass,
    review: usdToNumber(trial.cost.review ?? ZERO_USD),
    appraisal: usdToNumber(trial.cost.judge ?? ZERO_USD),
    weight: trial.weight,
    ...(trial.cluster === null ? {} : { cluster: trial.cluster }),
  };
}
