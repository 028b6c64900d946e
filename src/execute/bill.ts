import type { Charge } from '../model/charge.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';

/** What a settled call came to. */
export interface Bill {
  /** Its priced charges, without what a replay would have cost. */
  readonly priced: Usd;
  /** What a budget counts: the reservation where a part has no price, as it is possibly billed. */
  readonly counted: Usd;
}

/** Returns what a call came to; `reservation` is the most that it was said to cost, null when nobody could say. */
export function billOf(charges: readonly Charge[], reservation: Usd | null): Bill {
  let priced = ZERO_USD;
  let whole = true;
  for (const charge of charges) {
    if (charge.basis === 'unpriced') whole = false;
    else if (charge.basis !== 'shadow') priced += charge.amount;
  }
  const open = !whole && reservation !== null && reservation > priced;
  return { priced, counted: open ? reservation : priced };
}
