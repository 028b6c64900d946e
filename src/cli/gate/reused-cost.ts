import { MACHINE_COMPONENTS } from '../../analyse/cost.ts';
import type { LedgerReader, TrialSummary } from '../../model/ledger.ts';
import { sumUsd, type Usd, ZERO_USD } from '../../model/money.ts';

/**
 * Returns what earlier runs paid to machines for a trial. A summary's `reused` has the minutes of reviewers in it
 * as well, which are no purchase: only the calls themselves say which part is whose.
 */
export function reusedMachineCost({ trialId, reused }: TrialSummary, reader: LedgerReader): Usd {
  if (reused === ZERO_USD) return ZERO_USD;
  const calls = reader.trialDetail(trialId)?.calls ?? [];
  const charges = calls.flatMap((made) => (made.call.reusedFrom === undefined ? [] : made.charges));
  return sumUsd(
    charges.flatMap((charge) =>
      charge.basis === 'unpriced' ||
      charge.basis === 'shadow' ||
      !MACHINE_COMPONENTS.includes(charge.component)
        ? []
        : [charge.amount],
    ),
  );
}
