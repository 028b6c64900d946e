import { COMPONENTS, type Basis, type Charge, type Component } from '../model/charge.ts';
import { type Usd, ZERO_USD } from '../model/money.ts';

/** What charges come to. */
export interface ChargeTotals {
  /** Priced amounts, shadow amounts excluded. */
  readonly usd: Usd;
  /** Only components that have a charge with a price. */
  readonly byComponent: readonly (readonly [Component, Usd])[];
  /** What replayed calls would have cost; in no total. */
  readonly shadow: Usd;
  /** Charges without a price: above 0, `usd` is a lower bound. */
  readonly unpriced: number;
  /** Each once, in code-unit order. */
  readonly bases: readonly Basis[];
}

/** Returns the exact sums of charges. */
export function chargeTotals(charges: Iterable<Charge>): ChargeTotals {
  let usd = ZERO_USD;
  let shadow = ZERO_USD;
  let unpriced = 0;
  const parts = new Map<Component, Usd>();
  const bases = new Set<Basis>();
  for (const charge of charges) {
    bases.add(charge.basis);
    if (charge.basis === 'unpriced') unpriced += 1;
    else if (charge.basis === 'shadow') shadow += charge.amount;
    else {
      usd += charge.amount;
      parts.set(charge.component, (parts.get(charge.component) ?? ZERO_USD) + charge.amount);
    }
  }
  const byComponent = COMPONENTS.flatMap((name) => {
    const amount = parts.get(name);
    return amount === undefined ? [] : [[name, amount] as const];
  });
  return { usd, byComponent, shadow, unpriced, bases: [...bases].sort() };
}
