import type { CallTexts } from '../model/call.ts';
import type { Charge, Component } from '../model/charge.ts';
import type { LedgerReader, TrialSummary } from '../model/ledger.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';
import type { Run } from '../model/run.ts';
import { isSettled } from '../model/settled-charge.ts';
import type { RateCard } from '../price/card.ts';
import { type Estimating, openEstimating } from './estimating.ts';
import { openPricer } from './open-pricer.ts';

/**
 * Returns the trials of a run with what their calls would have cost by other rate cards, each at its own instant.
 * Nothing is written. `firstAttemptCost`, `shadow` and `reused` stay as they were: a comparison needs none of them.
 */
export function pricedAgain(
  reader: LedgerReader,
  run: Run,
  cards: readonly RateCard[],
): readonly TrialSummary[] {
  let estimating: Estimating | undefined;
  const pricer = openPricer(cards, () => (estimating ??= openEstimating(reader)));
  const text = (sha256: string | null): string | null => (sha256 === null ? null : reader.blob(sha256));
  return [...reader.summaries(run.id)].map((trial) => {
    const charges = (reader.trialDetail(trial.trialId)?.calls ?? []).flatMap((made) => {
      // What an invoice or the user said about a lost answer has no other price.
      if (isSettled(made.charges)) return made.charges;
      const { call } = made;
      const request = call.usage === null ? text(call.request) : null;
      const texts: CallTexts | undefined =
        request === null ? undefined : { request, response: text(call.response) };
      return pricer(call, texts);
    });
    return { ...trial, ...costOf(charges) };
  });
}

function costOf(charges: readonly Charge[]): Pick<TrialSummary, 'cost' | 'unpriced'> {
  const cost: Partial<Record<Component, Usd>> = {};
  let unpriced = 0;
  for (const charge of charges) {
    if (charge.basis === 'unpriced') unpriced += 1;
    else if (charge.basis !== 'shadow')
      cost[charge.component] = (cost[charge.component] ?? ZERO_USD) + charge.amount;
  }
  return { cost, unpriced };
}
