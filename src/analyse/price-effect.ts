import type { PricedCall, Pricer } from '../model/call.ts';
import type { Charge, Total } from '../model/charge.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';

/** Why one cost is not the other, in two parts that sum to their difference exactly. */
export interface PriceEffect {
  /** Candidate less baseline, each at its own prices. */
  readonly difference: Usd;
  /** What other quantities would have changed at the baseline's prices. */
  readonly usage: Usd;
  /** What other prices changed at the candidate's quantities. */
  readonly price: Usd;
  /** Whether every quantity had a price on every side: if not, the parts are of what had one. */
  readonly complete: boolean;
}

/** Returns the parts of a difference; each total is what a side cost. */
export function priceEffect(sides: {
  readonly baseline: Total;
  readonly candidate: Total;
  /** The candidate's quantities at the baseline's prices. */
  readonly candidateAtBaselinePrices: Total;
}): PriceEffect {
  const { baseline, candidate, candidateAtBaselinePrices: between } = sides;
  return {
    difference: candidate.usd - baseline.usd,
    usage: between.usd - baseline.usd,
    price: candidate.usd - between.usd,
    complete: [baseline, candidate, between].every((total) => total.unpriced === 0),
  };
}

/** Returns what charges come to; shadow amounts are in no total. */
export function totalOf(charges: Iterable<Charge>): Total {
  let usd: Usd = ZERO_USD;
  let unpriced = 0;
  for (const charge of charges) {
    if (charge.basis === 'unpriced') unpriced += 1;
    else if (charge.basis !== 'shadow') usd += charge.amount;
  }
  return { usd, unpriced };
}

/** Returns the effect between two lists of priced calls, the candidate's priced again as the baseline was. */
export function priceEffectOfCalls(
  baseline: readonly PricedCall[],
  candidate: readonly PricedCall[],
  baselinePrices: Pricer,
): PriceEffect {
  return priceEffect({
    baseline: totalOf(baseline.flatMap((priced) => priced.charges)),
    candidate: totalOf(candidate.flatMap((priced) => priced.charges)),
    candidateAtBaselinePrices: totalOf(candidate.flatMap(({ call }) => baselinePrices(call))),
  });
}
