import type { TrialSummary } from '../../model/ledger.ts';
import { sumUsd, usdToNumber } from '../../model/money.ts';

/** Returns what machines and reviewers cost in dollars, as a float: only for variances, never for a sum of money. */
export function headlineDollars(cost: TrialSummary['cost']): number {
  const { fallback: _fallback, ...headline } = cost;
  return usdToNumber(sumUsd(Object.values(headline)));
}
